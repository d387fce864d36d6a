import { createHash } from 'node:crypto'
import { totalmem } from 'node:os'
import { formatBytes } from '../compare/units.js'
import type { Dataset } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import { openData, type DataSource } from './sources.js'

/** The data as the seeds and folds of a study see it. */
export interface SeededData {
  /** One for all seeds, or one a seed where that draws the held-out part or the order of rows; and one a fold. */
  datasets: Dataset[]
  /** Checksum of each. */
  hashes: string[]
  /** Which of them a seed learns from, with its fold, from 1. */
  indexOf: (seed: number, fold?: number) => number
}

/** Loads the data, so that the trial of seed 3 under `--seeds 3` is the very trial of `--seed 3`. */
export async function loadForSeeds(source: Omit<DataSource, 'seed'>, seeds: readonly number[], folds?: number): Promise<SeededData> {
  const draw = await openData(source)
  const datasets: Dataset[] = []
  const hashes: string[] = []
  for (const seed of seeds) {
    if (folds === undefined) {
      const dataset = draw({ seed })
      const hash = fingerprint(dataset)
      // The second seed gave the same bytes, so the seed does not matter: one copy is enough for all seeds.
      if (hash === hashes[0]) return { datasets, hashes, indexOf: () => 0 }
      if (datasets.length === 1) checkRoom(dataset, seeds.length)
      datasets.push(dataset)
      hashes.push(hash)
    } else {
      for (let index = 0; index < folds; index++) {
        const dataset = draw({ seed, fold: { index, of: folds } })
        if (datasets.length === 1) checkRoom(dataset, seeds.length, folds)
        datasets.push(dataset)
        hashes.push(fingerprint(dataset))
      }
    }
  }
  return { datasets, hashes, indexOf: placeOf(seeds, folds) }
}

/** The same data with something of it drawn by seed: one data set a seed and fold. */
export function drawnAnew({ datasets, hashes, indexOf }: SeededData, seeds: readonly number[], folds: number | undefined, draw: (dataset: Dataset, seed: number) => Dataset): SeededData {
  const draws = seeds.flatMap((seed) => Array.from({ length: folds ?? 1 }, (_, fold) => ({ seed, at: indexOf(seed, fold + 1) })))
  return {
    datasets: draws.map(({ seed, at }) => draw(datasets[at]!, seed)),
    hashes: draws.map(({ at }) => hashes[at]!),
    indexOf: placeOf(seeds, folds),
  }
}

/** Where the data set of a seed and fold is, where there is one of each. */
const placeOf = (seeds: readonly number[], folds: number | undefined) => (seed: number, fold = 1): number => seeds.indexOf(seed) * (folds ?? 1) + fold - 1

/** Throws when one data set a seed (and fold) would take more than half of the memory: the learners and all else need the rest. */
function checkRoom({ train, test }: Dataset, seeds: number, folds?: number): void {
  const bytes = [train, test].reduce((sum, { inputs, labels, numbers }) => sum + inputs.byteLength + labels.byteLength + (numbers?.byteLength ?? 0), 0)
  // Where nothing limits the process, Node says 0, or more than the machine has.
  const room = Math.min(process.constrainedMemory() || Infinity, totalmem()) / 2
  const aSeed = bytes * (folds ?? 1)
  if (aSeed * seeds <= room) return
  const most = Math.floor(room / aSeed)
  const asked = folds === undefined ? `--seeds ${seeds}` : `--seeds ${seeds} --folds ${folds}`
  throw new EngramError(
    'OPTION_INVALID',
    `${asked} needs ${formatBytes(aSeed * seeds)} for data, which each seed draws anew, and this machine has ${formatBytes(room)} for it`,
    most > 0 ? `give at most --seeds ${most}` : `give fewer ${folds === undefined ? 'samples' : 'folds'}`,
  )
}

/** Twelve hex digits of everything in the data set that a trial sees. */
function fingerprint({ shape, train, test }: Dataset): string {
  const hash = createHash('sha256').update(JSON.stringify(shape))
  for (const { inputs, labels, values = new Int16Array() } of [train, test]) hash.update(inputs).update(labels).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  return hash.digest('hex').slice(0, 12)
}
