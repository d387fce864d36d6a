import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Command, Status } from '../../assembly/abi.ts'
import { Core } from '../../host/core.ts'
import { corePath } from '../../host/device/core-files.ts'
import { openDevice } from '../../host/device/registry.ts'
import { openStream } from '../../host/device/stream.ts'
import { wasmtimeDevice } from '../../host/device/wasmtime.ts'
import { wizerLine, wizerPath } from '../../host/device/wizer.ts'
import { configBlock } from '../../host/experiment/config-block.ts'
import { digits, experimentOf, rows } from './observe.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engram-failures-'))
})
afterAll(() => rm(folder, { recursive: true }))

const experiment = experimentOf({ rule: 'local', network: '16-10', seed: 8 })

test.each([
  ['is missing', join(tmpdir(), 'no-such-folder', 'wizer'), /did not start/],
  ['is another program', process.execPath, /wizer ended with code \d+/],
])('a wizer that %s is a DEVICE_FAILED that says so', async (_, program, message) => {
  const opening = wasmtimeDevice({ program }).open(experiment)
  await expect(opening).rejects.toMatchObject({ code: 'DEVICE_FAILED', message: expect.stringMatching(message), hint: expect.stringContaining('v8') })
})

test.each([
  ['is not installed', 'no-such-runtime run', /no-such-runtime did not start .*on the PATH/],
  // The process may have ended before or after the request is written; both orders are right.
  ['says other things', 'cat', /where it should say whether it is configured|cat ended before its time/],
  ['cannot run it', 'node', /node ended with code 1/],
])('a runtime that %s is a DEVICE_FAILED that says so', async (_, command, message) => {
  const device = await openDevice(`wasi:${command}`)
  await expect(device.open(experiment)).rejects.toMatchObject({ code: 'DEVICE_FAILED', message: expect.stringMatching(message), hint: expect.stringContaining('v8') })
})

test('a wizer that dies while it learns is a DEVICE_FAILED, and closing the session then is quiet', async () => {
  const line = wizerLine(await wizerPath(), corePath('engram.wasi'), devNull)
  const session = await openStream(line, experiment)
  line['process'].kill('SIGKILL')
  await expect(session.learn(digits.train, rows(0, 1000))).rejects.toMatchObject({ code: 'DEVICE_FAILED', message: 'wizer ended with SIGKILL' })
  await session.close()
})

test('input that stops early, as when the host dies, ends wizer with an error and leaves no module', async () => {
  const output = join(folder, 'early.wasm')
  const line = wizerLine(await wizerPath(), corePath('engram.wasi'), output)
  const session = await openStream(line, experiment)
  await session.learn(digits.train, rows(0, 100))
  line['process'].stdin.end()
  expect(await line['end']).toMatch(/ended with/)
  expect((await stat(output)).size, 'wizer creates the file at its start').toBe(0)
})

test('a command that the learner does not know ends the line instead of being guessed at', async () => {
  const line = wizerLine(await wizerPath(), corePath('engram.wasi'), devNull)
  await line.write(Uint8Array.of(0x3f))
  await expect(line.read(1)).rejects.toMatchObject({ code: 'DEVICE_FAILED', hint: expect.stringContaining('unreachable') })
})

test('a network that the rule cannot take is refused with the same code as in V8, and no file is left', async () => {
  const refused = { ...experiment, shape: { height: 1, width: 1, channels: 0 } }
  const snapshot = join(folder, 'refused.wasm')
  for (const device of [await openDevice('v8'), wasmtimeDevice({ snapshot })]) {
    await expect(device.open(refused)).rejects.toMatchObject({ code: 'NETWORK_SHAPE' })
  }
  expect((await readdir(folder)).filter((name) => name.startsWith('refused'))).toEqual([])
})

test('a network larger than the memory of the module is refused, and what would help is said', async () => {
  // Three layers of 32 MB each; the module has 64 MB in all.
  const shape = { height: 128, width: 128, channels: 1 }
  const layer = (units: number) => ({ ...experiment.layers[0]!, units, bits: 16 as const })
  const large = { ...experiment, network: '1000-16000-1000-10', shape, layers: [layer(1000), layer(16000), layer(1000), experiment.layers[1]!] }
  await expect(wasmtimeDevice().open(large)).rejects.toMatchObject({ code: 'DEVICE_FAILED', message: expect.stringContaining('1000-16000-1000-10') })
})

test('a snapshot that cannot be written is refused before anything is learned', async () => {
  const snapshot = join(folder, 'no-such-folder', 'left.wasm')
  await expect(wasmtimeDevice({ snapshot }).open(experiment)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' })
})

/** A line to a module that has taken a block of two layers, for 64 inputs and 10 classes. */
async function configuredLine() {
  const line = wizerLine(await wizerPath(), corePath('engram.wasi'), devNull)
  await openStream(line, experiment)
  return line
}
const sample = new Uint8Array(64)
const block = configBlock(experiment)

test.each([
  ['a label that is no class', [Command.learn, 10, ...sample, Command.digest]],
  ['a label that is no class by far', [Command.learn, 255, ...sample, Command.digest]],
  ['a block longer than any', [Command.configure, 61, 1, ...new Uint8Array(317), Command.digest]],
  ['a sample after a block that was refused', [Command.configure, 60, 0, ...new Uint8Array(60), Command.learn, 1, ...sample, Command.digest]],
])('%s traps, so that nothing is learned from it', async (_, bytes) => {
  const line = await configuredLine()
  await line.write(Uint8Array.from(bytes))
  await expect(line.read(8)).rejects.toMatchObject({ code: 'DEVICE_FAILED', hint: expect.stringContaining('unreachable') })
})

test.each([
  ['learn', [Command.learn, 1, ...sample]], ['infer', [Command.infer, ...sample]], ['digest', [Command.digest]],
  ['regions', [Command.regions]], ['hits', [Command.hits]],
])('%s traps where no block was taken', async (_, bytes) => {
  const line = wizerLine(await wizerPath(), corePath('engram.wasi'), devNull)
  await line.write(Uint8Array.from([...bytes, Command.digest]))
  await expect(line.read(1)).rejects.toMatchObject({ code: 'DEVICE_FAILED', hint: expect.stringContaining('unreachable') })
})

test('a block that lacks its last layer is refused, whatever block came before', async () => {
  const line = await configuredLine()
  await line.write(Uint8Array.from([Command.configure, block.length - 16, 0, ...block.subarray(0, -16)]))
  expect(Buffer.from(await line.read(4)).readInt32LE()).toBe(Status.badShape)
  await line.close(Uint8Array.of(Command.end))
})

test.each(['engram', 'engram.simd'] as const)('%s traps on a class that there is not', (build) => {
  const core = new Core(new WebAssembly.Module(readFileSync(corePath(build))), experiment)
  core.init()
  const before = core.digest()
  const { inputs } = digits.train
  expect(() => core.learn({ count: 1, inputs: inputs.subarray(0, 64), labels: Uint8Array.of(10) }, rows(0, 1))).toThrow(/unreachable/)
  expect(core.digest()).toBe(before)
})
