/** What every exported model says of itself. */
import type { RowReader } from '../data/input-reader.js'
import type { Output } from '../data/targets.js'
import { SCORE_FRACTION, type LearnedNetwork } from './learned-network.js'

/** A network that was learned, and all that a stranger has to know of it. */
export interface Exportable {
  network: LearnedNetwork
  /** Names of classes, or of the numbers that are foretold. */
  outputs: readonly string[]
  /** How numbers are brought to the units of the data. */
  numbers?: readonly Output[]
  /** How values of the data become inputs; left out where it is not known. */
  reader?: RowReader
  /** Of what was learned, eight hex digits. */
  digest: string
  /** Samples that it was shown. */
  learned: number
  /** Version of engram. */
  version: string
}

/** A line each: name and value. */
export function modelFacts({ network: { experiment, heads }, digest, learned, version }: Exportable): [string, string][] {
  const { rule, network, task, seed, format } = experiment
  return [
    ['engram', version], ['rule', rule], ['network', network], ['task', task], ['seed', String(seed)],
    ['digest', digest], ['learned samples', String(learned)],
    ['inputs', `int8 in the order HWC, ${format.fraction} bits behind the point: ${format.description}`],
    ['scores', `int32, ${SCORE_FRACTION} bits behind the point${heads.length > 1 ? `, the sum over ${heads.length} classifiers` : ''}`],
  ]
}
