import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Core } from '../../host/core.ts'
import { corePath } from '../../host/device/core-files.ts'
import { wasmtimeDevice } from '../../host/device/wasmtime.ts'
import { ruleNames } from '../../host/experiment/rules.ts'
import { digits, experimentOf, lessonOf, rows } from './observe.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engram-snapshot-'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Exports {
  memory: WebAssembly.Memory
  learnedStart(): number
  savedBytes(): number
  digest(): number
  input(): number
  learn(target: number): number
  observe(): number
}

/** A module of the streamed build in V8; nobody calls its `train`. */
async function openInV8(path: string): Promise<Exports> {
  const none = (): number => 1
  const { instance } = await WebAssembly.instantiate(await readFile(path), { wasi_snapshot_preview1: { fd_read: none, fd_write: none } })
  return instance.exports as unknown as Exports
}

describe('a snapshot that Wasmtime left', () => {
  test.each(ruleNames)('%s: opens in V8, holds exactly the learned bytes, and goes on learning the same', async (rule) => {
    const path = join(folder, `${rule}.wasm`)
    const experiment = experimentOf({ rule, network: 'conv3x4-pool2-conv2x9-10:i8', seed: 7, optimizer: 'momentum' })
    const lesson = lessonOf(experiment)
    const session = await wasmtimeDevice({ snapshot: path }).open(experiment)
    await session.learn(lesson, rows(0, 50))
    await session.close()

    const core = new Core(new WebAssembly.Module(await readFile(corePath('engram'))), experiment)
    core.init()
    core.learn(lesson, rows(0, 50))
    const left = await openInV8(path)
    const state = (): Uint8Array => new Uint8Array(left.memory.buffer, left.learnedStart(), left.savedBytes())
    expect(state()).toEqual(core.snapshot())
    expect(left.digest() >>> 0).toBe(core.digest())

    new Int8Array(left.memory.buffer).set(digits.train.inputs.subarray(50 * 64, 51 * 64), left.input())
    if (lesson.known) left.observe()
    else left.learn(digits.train.labels[50]!)
    core.learn(lesson, rows(50, 1))
    expect(state()).toEqual(core.snapshot())
  })

  test('is the only file that is left', async () => {
    expect((await readdir(folder)).sort()).toEqual(ruleNames.map((rule) => `${rule}.wasm`).sort())
  })
})
