import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { makeFolder } from '../device/make-folder.js'
import { EngramError } from '../errors.js'
import type { Evolution, Search } from '../evolve/evolution.js'
import { spaceOf } from '../evolve/space.js'

/** Version of the file. */
const VERSION = 1

const count = z.int().min(1)
const numbers = z.array(z.number())
const schema = z.object({
  evolution: z.literal(VERSION),
  core: z.string(),
  search: z.object({ rule: z.string(), seed: z.int().min(0), population: count, tasks: count, batch: count }),
  state: z.object({
    cloud: z.object({ generation: z.int().min(0), mean: numbers, sigma: z.number().positive(), variances: z.array(z.number().positive()), stepPath: numbers, axisPath: numbers }),
    figures: z.array(z.number().min(0).max(1).nullable()),
    history: z.array(z.object({ mean: z.number(), best: z.number() })),
  }),
})

/** A search as its file keeps it; `core` is the checksum of the core that learned. */
export interface KeptEvolution {
  core: string
  search: Search
  state: Evolution
}

/**
 * The search in a file, or undefined where there is none.
 * @throws MODEL_INVALID for a file that holds none; RESULTS_MISMATCH where it is another search than `wanted`.
 */
export function readEvolution(path: string, wanted: Pick<KeptEvolution, 'core' | 'search'>): Evolution | undefined {
  if (!existsSync(path)) return undefined
  const invalid = (why: string): EngramError => new EngramError('MODEL_INVALID', `${path} ${why}`, 'remove it to begin anew, or choose another file with --state', { path })
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw invalid(`cannot be read: ${(error as Error).message}`)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw invalid(`holds no search that engram evolve can go on with: ${parsed.error.issues[0]!.path.join('.') || 'it'} is missing or wrong`)
  const { core, search, state } = parsed.data
  const there: Record<string, string | number> = { ...search, core }, here: Record<string, string | number> = { ...wanted.search, core: wanted.core }
  const other = Object.keys(here).filter((key) => here[key] !== there[key])
  if (other.length > 0)
    throw new EngramError('RESULTS_MISMATCH', `${path} holds another search (${other.map((key) => `${key}: ${there[key]} there, ${here[key]} here`).join('; ')})`, 'give the options of that search, or another file with --state', { path })
  const axes = spaceOf(search.rule).axes.length, { cloud } = state
  if ([cloud.mean, cloud.variances, cloud.stepPath, cloud.axisPath].some(({ length }) => length !== axes) || state.figures.length !== search.population * search.batch || state.history.length !== cloud.generation)
    throw invalid('is damaged: its lists are not as long as its settings say')
  return state
}

/** Writes a search, whole or not at all. */
export function writeEvolution(path: string, kept: KeptEvolution): void {
  const unfinished = `${path}.part`
  try {
    makeFolder(dirname(path))
    writeFileSync(unfinished, `${JSON.stringify({ evolution: VERSION, ...kept })}\n`)
    renameSync(unfinished, path)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw new EngramError('OUTPUT_UNWRITABLE', `${path} cannot be written: ${(error as Error).message}`, 'choose a path with --state that you may write to', { path })
  }
}
