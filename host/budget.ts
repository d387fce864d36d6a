import type { Board } from './board.js'
import { EngramError } from './errors.js'
import type { Plan, Region } from './experiment.js'
import { smallerNetworks } from './smaller.js'
import { parseNetwork } from './network.js'

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

const portRegion = 'port buffers'
const stackRegion = 'stack'

/** The plan with what the board's port and stack take; doing it twice, or for another board, counts them once. */
export function withBoard(plan: Plan, board: Board): Plan {
  const isBoards = ({ name }: Region): boolean => name === portRegion || name === stackRegion
  const own = plan.regions.filter((region) => !isBoards(region))
  const already = plan.regions.filter(isBoards).reduce((sum, { bytes }) => sum + bytes, 0)
  const learnerBytes = plan.ramBytes - already
  const { portBytes, stackBytes } = board.reserve
  return {
    ...plan,
    ramBytes: learnerBytes + portBytes + stackBytes,
    regions: [
      ...own,
      { name: portRegion, offset: learnerBytes, bytes: portBytes },
      { name: stackRegion, offset: learnerBytes + portBytes, bytes: stackBytes },
    ],
  }
}

/**
 * Throws BUDGET_EXCEEDED when the plan, with the board's port buffers and stack, does not fit the board's RAM. The error
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
