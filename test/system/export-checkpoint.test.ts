/** A checkpoint moves between devices, exported libraries and files. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import type { Samples } from '../../host/data/dataset.js'
import { targetOf } from '../../host/data/targets.js'
import { sampleBytes } from '../../host/data/dataset.js'
import { coreModule } from '../../host/device/installation.js'
import { openDevice } from '../../host/device/registry.js'
import { finish } from '../../host/trial/finish.js'
import { checkpointBytes, readCheckpoint } from '../../host/trial/checkpoint.js'
import { learn, lessonOf } from '../../host/trial/learn.js'
import { prepareTrial } from '../../host/trial/prepare-trial.js'
import { exported, type Exported } from './export/models.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-export-checkpoint-'))
const libraries: Exported[] = []
afterAll(() => [folder, ...libraries.map((library) => library.folder)].forEach((path) => rmSync(path, { recursive: true })))

/** A learner of each kind of state: weights and what an optimizer keeps, a threshold, two counts of samples, what a sequence carries. */
const learners = [
  { name: 'momentum', rule: 'local', network: '16-3', data: resolve('test/cases/sessions.csv'), optimizer: 'momentum' },
  { name: 'detect', rule: 'subspace', network: '2', data: resolve('test/cases/machine.csv'), task: 'detect' },
  { name: 'unlabelled', rule: 'softhebb', network: '8-3', data: resolve('test/cases/sessions.csv') },
  { name: 'sequence', rule: 'eprop', network: 'leaky12-3', data: resolve('test/cases/sessions.csv'), steps: 'endless' },
] as const

/** Samples learned at each place before the next one takes over. */
const LEG = 15

const warnings = ['-std=c99', '-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Werror', '-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']

async function prepared(learner: (typeof learners)[number]) {
  const { name, ...words } = learner
  const { data, rule, network } = words
  const dataset = await loadDataset({ data, seed: 1, ...('task' in words && { task: words.task }), ...('steps' in words && { split: 'time' as const }) })
  const trial = prepareTrial({ rule, network, dataset, seed: 1, ...('optimizer' in words && { optimizer: words.optimizer }), ...('steps' in words && { steps: 0 }) }, coreModule())
  const study = Object.entries(words).map(([key, value]) => `--${key} ${value}`).join(' ') + ('steps' in words ? ' --split time' : '')
  const library = await exported({ name, study })
  libraries.push(library)
  const own = ['-I', library.folder, '-include', `engram_${name}.h`, `-DPREFIX=engram_${name}`, `-DUPPER=ENGRAM_${name.toUpperCase()}`, ...('task' in words ? ['-DDETECTS'] : [])]
  const program = join(folder, name)
  execFileSync('gcc', [...warnings, ...own, ...library.c, 'test/system/export/relay.c', '-o', program])
  return { experiment: trial.experiment, lesson: lessonOf(trial.experiment, trial), program, library }
}
type Prepared = Awaited<ReturnType<typeof prepared>>

const all = new Map<string, Promise<Prepared>>()
function readyOf(learner: (typeof learners)[number]): Promise<Prepared> {
  const ready = all.get(learner.name) ?? prepared(learner)
  all.set(learner.name, ready)
  return ready
}

/** Learns presentations `from` to `to` on a device, from a checkpoint if there is one, and says in which samples they consisted. */
async function onDevice(name: string, { experiment, lesson }: Prepared, from: number, to: number, file?: Uint8Array) {
  const session = await (await openDevice(name)).open(experiment, file && { pretrained: readCheckpoint(file) })
  const width = sampleBytes(experiment)
  const shown: Buffer[] = []
  const watched = {
    forget: () => session.forget(),
    learn: (samples: Samples, order: Uint32Array) => {
      for (const row of order) {
        const target = targetOf(samples, row), label = Buffer.alloc(2)
        label.writeInt16LE(typeof target === 'number' ? target : -1)
        shown.push(label, Buffer.from(samples.inputs.slice(row * width, (row + 1) * width)))
      }
      return session.learn(samples, order)
    },
  }
  try {
    await finish(learn(watched, lesson, undefined, to, from))
    return { file: checkpointBytes(await session.learner!()), digest: await session.digest(), carried: await session.carriedDigest(), shown: Buffer.concat(shown) }
  } finally {
    await session.close()
  }
}

/** The same in the exported library. */
function inLibrary(program: string, file: Uint8Array | undefined, samples: Buffer): Uint8Array {
  const [from, shown, to] = ['from.ckpt', 'samples', 'to.ckpt'].map((name) => join(folder, name)) as [string, string, string]
  if (file) writeFileSync(from, file)
  writeFileSync(shown, samples)
  execFileSync(program, [file ? from : '-', shown, to])
  return readFileSync(to)
}

describe.each(learners.map((learner) => [learner.name, learner] as const))('%s', (_, learner) => {
  const ready = readyOf(learner)

  it('goes v8 → library → wasmtime → library → v8, and ends as one that never moved', async () => {
    const own = await ready
    const whole = await onDevice('v8', own, 0, 5 * LEG)
    const samples = (leg: number): Buffer => whole.shown.subarray((leg * whole.shown.length) / 5, ((leg + 1) * whole.shown.length) / 5)
    const first = await onDevice('v8', own, 0, LEG)
    const second = inLibrary(own.program, first.file, samples(1))
    const third = await onDevice('wasmtime', own, 2 * LEG, 3 * LEG, second)
    const fourth = inLibrary(own.program, third.file, samples(3))
    const last = await onDevice('v8', own, 4 * LEG, 5 * LEG, fourth)
    expect({ digest: last.digest, carried: last.carried }).toEqual({ digest: whole.digest, carried: whole.carried })
    expect(last.file).toEqual(whole.file)
  })

  it('begins in the library as in v8: the same file, byte for byte', async () => {
    const own = await ready
    const { file, shown } = await onDevice('v8', own, 0, LEG)
    expect(new Uint8Array(inLibrary(own.program, undefined, shown))).toEqual(file)
  })

  it('is refused by the library where any byte is another, or the last ones are missing', async () => {
    const own = await ready
    const { file } = await onDevice('v8', own, 0, LEG)
    const from = join(folder, 'damaged.ckpt')
    const exit = (bytes: Uint8Array): number | null => {
      writeFileSync(from, bytes)
      return spawnSync(own.program, [from, '/dev/null', join(folder, 'none.ckpt')]).status
    }
    expect(exit(file)).toBe(0)
    for (let i = 0; i < 40; i++) {
      const at = i < 20 ? 2 * i : Math.floor((i / 40) * file.length)
      expect(exit(file.map((byte, k) => (k === at ? byte ^ 16 : byte))), `byte ${at}`).toBe(3)
    }
    for (const length of [0, 39, 40, 100, file.length - 1]) expect(exit(file.subarray(0, length)), `${length} B`).toBe(3)
  })
})

it('a library takes a learner of another seed, and none of another rule or shape', async () => {
  const own = await readyOf(learners[0])
  const other = async (change: object): Promise<number | null> => {
    const { file } = await onDevice('v8', { ...own, experiment: { ...own.experiment, ...change } }, 0, LEG)
    const from = join(folder, 'other.ckpt')
    writeFileSync(from, file)
    return spawnSync(own.program, [from, '/dev/null', join(folder, 'none.ckpt')]).status
  }
  expect(await other({ seed: 9 })).toBe(0)
  expect(await other({ rule: 'dfa' })).toBe(3)
  expect(await other({ skip: 300 })).toBe(3)
})
