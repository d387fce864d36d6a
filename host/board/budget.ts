import { AUTH_BYTES, FRAME_BYTES, LEAST_PAYLOAD, MOST_DESCRIPTORS, MOST_PAYLOAD, PAYLOAD_SHIFT, SCRUB_BYTES, SESSION_BYTES, TAG_BYTES } from '../../assembly/abi.js'
import type { Board } from './board.js'
import { EngramError } from '../errors.js'
import { configBytes } from '../experiment/config-block.js'
import type { Plan, Region } from '../experiment/experiment.js'
import { smallerNetworks } from '../network/smaller.js'
import { parseNetwork } from '../network/network.js'

/** What a planner needs to try other networks in place of one that does not fit. */
export interface Alternatives {
  /** The network that was asked for, as written. */
  network: string
  /** Plans the same experiment with another network; may throw an EngramError when the rule or the data refuse it. */
  planNetwork: (network: string) => Plan
}

/** A network that fits where the one asked for does not. */
export interface FittingNetwork {
  network: string
  /** What was changed, for people. */
  change: string
  ramBytes: number
}

/** What of a board decides whether a learner fits; `keyed`: its image has a key of the link; `scrubs`: it checks what it learns. */
export type BoardMemory = Pick<Board, 'ramBytes'> & { reserve: Pick<Board['reserve'], 'staticBytes' | 'stackBytes'>; keyed?: boolean; scrubs?: boolean }

/** The same of a board that may be known by its own words alone. */
export type NamedMemory = BoardMemory & Pick<Board, 'id'> & Partial<Pick<Board, 'core'>>

/** What of a plan decides it. */
export type Need = Pick<Plan, 'regions' | 'configBytes'>

/** How a learner stands to a board's RAM. */
export interface Fit {
  /** All that is taken of it: image, stack, wire and learner. */
  ramBytes: number
  /** What remains; what is missing when negative. */
  leftBytes: number
  fits: boolean
}

/**
 * Whether a learner fits a board: the one answer for plans, pages, builds and runs, and the one that the board's own
 * `configure` gives (assembly/wire/requests.ts).
 */
export function fitOn(board: BoardMemory, need: Need): Fit {
  const ramBytes = arenaOf(need) + besides(board, need).reduce((sum, { bytes }) => sum + bytes, 0)
  return { ramBytes, leftBytes: board.ramBytes - ramBytes, fits: ramBytes <= board.ramBytes }
}

/** RAM that an image leaves to wire and learner (the link.ld of a board), less what seals and a key keep in front of both (assembly/wire/scrub.ts, auth.ts). */
export const roomOf = (board: BoardMemory): number => board.ramBytes - aligned(board.reserve.staticBytes) - aligned(board.reserve.stackBytes) - sealBytes(board) - authBytes(board)

const sealBytes = ({ scrubs }: BoardMemory): number => (scrubs ? SCRUB_BYTES : 0)
const authBytes = ({ keyed }: BoardMemory): number => (keyed ? AUTH_BYTES : 0)

/** RAM that is left to configuration and arena. */
export const learnerRoomOf = (board: BoardMemory): number => roomOf(board) - sessionBytes(board)

/**
 * The plan on a board. The static data of the board's image replace the host module's globals, and what the wire keeps is added:
 *
 *     statics | stack | seals | key of the link | session, frame buffer | configuration | arena
 *
 * Applied to its own result, also for another board, it counts nothing twice.
 */
export function withBoard(plan: Plan, board: BoardMemory): Plan {
  const regions = plan.regions.filter(isArena)
  let offset = arenaOf(plan)
  for (const { name, bytes } of besides(board, plan)) {
    if (bytes > 0) regions.push({ name, offset, bytes })
    offset += bytes
  }
  return { ...plan, ramBytes: fitOn(board, plan).ramBytes, regions }
}

/** What a board holds beside the arena. */
function besides(board: BoardMemory, need: Need): { name: (typeof outside)[number]; bytes: number }[] {
  const seals = sealBytes(board), auth = authBytes(board), session = sessionBytes(board)
  const layers = (need.configBytes - configBytes(0)) / (configBytes(1) - configBytes(0))
  return [
    { name: 'statics', bytes: aligned(board.reserve.staticBytes) },
    { name: 'stack', bytes: aligned(board.reserve.stackBytes) },
    { name: 'seals', bytes: seals },
    { name: 'key', bytes: auth },
    { name: 'session', bytes: session },
    { name: 'configuration', bytes: aligned(seals + auth + session + need.configBytes) - seals - auth - session },
    // A board lays out nothing before it has room for the longest descriptors, and many thin layers never take as much.
    { name: 'descriptors, at most', bytes: Math.max(0, layers * MOST_DESCRIPTORS - arenaOf(need)) },
  ]
}

const isArena = ({ name }: Region): boolean => !(outside as readonly string[]).includes(name)

const arenaOf = ({ regions }: Need): number => regions.reduce((sum, region) => sum + (isArena(region) ? region.bytes : 0), 0)

/** Images align the room, and boards the arena in it, to 8 bytes. */
const aligned = (bytes: number): number => (bytes + 7) & ~7

/** Regions that are not the arena's. */
const outside = ['globals', 'statics', 'stack', 'seals', 'key', 'session', 'configuration', 'descriptors, at most'] as const

/** What the wire's session takes of the room (assembly/wire/state.ts, frame.ts). */
export function sessionBytes(board: BoardMemory): number {
  const payload = Math.min(MOST_PAYLOAD, Math.max(LEAST_PAYLOAD + (board.keyed ? TAG_BYTES : 0), roomOf(board) >> PAYLOAD_SHIFT))
  return SESSION_BYTES + ((FRAME_BYTES + payload + 3) & ~3)
}

/**
 * Throws BUDGET_EXCEEDED when the plan, with what the board keeps besides the learner, does not fit the board's RAM. The error
 * names the biggest regions and, given `alternatives`, the mildest changes of the network that were planned and do fit.
 */
export function checkBudget(plan: Plan, board: NamedMemory, alternatives?: Alternatives): void {
  const { fits: fine, ramBytes, leftBytes } = fitOn(board, plan)
  if (fine) return
  const { regions } = withBoard(plan, board)
  const biggest = [...regions].sort((a, b) => b.bytes - a.bytes).slice(0, 4)
  const what = alternatives === undefined ? 'the learner' : `"${alternatives.network}"`
  const { fits, smallest } = alternatives === undefined ? { fits: [] } : fittingNetworks(board, alternatives)
  throw new EngramError(
    'BUDGET_EXCEEDED',
    `${what} needs ${count(ramBytes)} B of RAM, ${board.id} has ${count(board.ramBytes)} B: ${count(-leftBytes)} B too much` +
      `\n  biggest: ${biggest.map(({ name, bytes }) => `${name} ${count(bytes)} B`).join(', ')}`,
    hintOf(board, fits, smallest),
    { board: board.id, budgetBytes: board.ramBytes, ramBytes, regions, fits },
  )
}

function hintOf(board: NamedMemory, fits: readonly FittingNetwork[], smallest: FittingNetwork | undefined): string {
  if (fits.length > 0) {
    const lines = fits.map(({ network, change, ramBytes }) => `  ${network}  (${change}: ${count(ramBytes)} B)`)
    return `what would fit, mildest change first:\n${lines.join('\n')}`
  }
  return smallest === undefined
    ? `choose a smaller network, or a board with more RAM than ${board.id}`
    : `nothing of this kind fits: even "${smallest.network}" needs ${count(smallest.ramBytes)} B; choose another network, or a board with more RAM than ${board.id}`
}

/** Bytes with a separator at thousands, the same in every locale. */
const count = (bytes: number): string => bytes.toLocaleString('en-US')

/**
 * Networks like the one asked for that fit the board, each really planned: for each kind of change the mildest one, and
 * the mildest combination. `smallest` is the smallest one tried, for when nothing fits.
 */
export function fittingNetworks(
  board: BoardMemory,
  { network, planNetwork }: Alternatives,
): { fits: FittingNetwork[]; smallest?: FittingNetwork } {
  const fits: FittingNetwork[] = []
  const kindsThatFit = new Set<string>()
  let smallest: FittingNetwork | undefined
  for (const candidate of smallerNetworks(parseNetwork(network))) {
    if (kindsThatFit.has(candidate.kind) || (candidate.kind === 'several' && fits.length > 0)) continue
    const planned = tryPlan(planNetwork, candidate.network)
    if (planned === undefined) continue
    const { ramBytes, fits: fitting } = fitOn(board, planned)
    const found = { network: candidate.network, change: candidate.change, ramBytes }
    if (smallest === undefined || ramBytes < smallest.ramBytes) smallest = found
    if (!fitting) continue
    fits.push(found)
    kindsThatFit.add(candidate.kind)
  }
  return smallest === undefined ? { fits } : { fits, smallest }
}

/** The plan of a network, or undefined when the data or the rule refuse that network. */
function tryPlan(planNetwork: (network: string) => Plan, network: string): Plan | undefined {
  try {
    return planNetwork(network)
  } catch (error) {
    if (error instanceof EngramError) return undefined
    throw error
  }
}
