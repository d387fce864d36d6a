import { FRAME_BYTES, LEAST_PAYLOAD, MOST_PAYLOAD, PAYLOAD_SHIFT, SESSION_BYTES } from '../../assembly/abi.js'
import type { Board } from './board.js'
import { EngramError } from '../errors.js'
import type { Plan } from '../experiment/experiment.js'
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

/**
 * The plan on a board. The static data of the board's image replace the host module's globals, and what the wire keeps is added:
 *
 *     statics | stack | session, frame buffer | configuration | arena
 *
 * Applied to its own result, also for another board, it counts nothing twice.
 */
export function withBoard(plan: Plan, board: Board): Plan {
  const { staticBytes, stackBytes } = board.reserve
  const arena = plan.regions.filter(({ name }) => !(outside as readonly string[]).includes(name))
  const regions = [...arena]
  let ramBytes = arena.reduce((sum, { bytes }) => sum + bytes, 0)
  const add = (name: (typeof outside)[number], bytes: number): void => {
    regions.push({ name, offset: ramBytes, bytes })
    ramBytes += bytes
  }
  add('statics', staticBytes)
  add('stack', stackBytes)
  add('session', sessionBytes(board.ramBytes - staticBytes - stackBytes))
  // The arena begins on a multiple of 8.
  add('configuration', (plan.configBytes + 7) & ~7)
  return { ...plan, ramBytes, regions }
}

/** Regions that are not the arena's. */
const outside = ['globals', 'statics', 'stack', 'session', 'configuration'] as const

/** What the wire's session takes of a room of that size (assembly/wire/state.ts, frame.ts). */
export function sessionBytes(room: number): number {
  const payload = Math.min(MOST_PAYLOAD, Math.max(LEAST_PAYLOAD, room >> PAYLOAD_SHIFT))
  return SESSION_BYTES + ((FRAME_BYTES + payload + 3) & ~3)
}

/**
 * Throws BUDGET_EXCEEDED when the plan, with what the board keeps besides the learner, does not fit the board's RAM. The error
 * names the biggest regions and, given `alternatives`, the mildest changes of the network that were planned and do fit.
 */
export function checkBudget(plan: Plan, board: Board, alternatives?: Alternatives): void {
  const { ramBytes, regions } = withBoard(plan, board)
  if (ramBytes <= board.ramBytes) return
  const biggest = [...regions].sort((a, b) => b.bytes - a.bytes).slice(0, 4)
  const what = alternatives === undefined ? 'the learner' : `"${alternatives.network}"`
  const { fits, smallest } = alternatives === undefined ? { fits: [] } : fittingNetworks(board, alternatives)
  throw new EngramError(
    'BUDGET_EXCEEDED',
    `${what} needs ${count(ramBytes)} B of RAM, ${board.id} has ${count(board.ramBytes)} B: ${count(ramBytes - board.ramBytes)} B too much` +
      `\n  biggest: ${biggest.map(({ name, bytes }) => `${name} ${count(bytes)} B`).join(', ')}`,
    hintOf(board, fits, smallest),
    { board: board.id, budgetBytes: board.ramBytes, ramBytes, regions, fits },
  )
}

function hintOf(board: Board, fits: readonly FittingNetwork[], smallest: FittingNetwork | undefined): string {
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
  board: Board,
  { network, planNetwork }: Alternatives,
): { fits: FittingNetwork[]; smallest?: FittingNetwork } {
  const fits: FittingNetwork[] = []
  const kindsThatFit = new Set<string>()
  let smallest: FittingNetwork | undefined
  for (const candidate of smallerNetworks(parseNetwork(network))) {
    if (kindsThatFit.has(candidate.kind) || (candidate.kind === 'several' && fits.length > 0)) continue
    const planned = tryPlan(planNetwork, candidate.network)
    if (planned === undefined) continue
    const { ramBytes } = withBoard(planned, board)
    const found = { network: candidate.network, change: candidate.change, ramBytes }
    if (smallest === undefined || ramBytes < smallest.ramBytes) smallest = found
    if (ramBytes > board.ramBytes) continue
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
