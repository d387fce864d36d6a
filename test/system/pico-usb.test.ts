import { afterEach, expect, it } from 'vitest'
import { Request } from '../../assembly/abi.js'
import { imageFor } from '../../host/device/board-image.js'
import { loadBoard } from '../../host/device/boards.js'
import { Rp2040js } from '../../host/device/emulator/rp2040js.js'
import { connectTo, wireCodec } from '../../host/device/loopback.js'
import { openDevice } from '../../host/device/registry.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'
import { loadDataset } from '../../host/cli/sources.js'
import { readImage } from '../../host/flash/image.js'
import { Decoder, Encoder } from '../../host/wire/codec.js'

const SAMPLES = 60
/** Samples of MNIST a second that the line must not hold up. */
const LEAST_RATE = 45
const board = await loadBoard('pico')
const image = await readImage((await imageFor('pico', 'local')).elf, board)

let link: Rp2040js | undefined
afterEach(() => link?.close())

it('learns MNIST over its own USB socket as on V8, and no slower than it computes', async () => {
  const dataset = await loadDataset({ data: 'mnist', seed: 1 })
  const experiment = resolveExperiment({ rule: 'local', network: 'conv5x8-pool2-conv3x24-pool2-10:i8', seed: 1, dataset, epochs: 1, samples: SAMPLES })
  const order = Uint32Array.from({ length: SAMPLES }, (_, i) => i)
  const reference = await (await openDevice('v8-scalar')).open(experiment)
  await reference.learn(dataset.train, order)

  link = new Rp2040js({ image, line: 'usb' })
  const session = await (await connectTo(link, { board: 'pico' })).open(experiment)
  const begun = link.cycles
  await session.learn(dataset.train, order)
  const rate = SAMPLES / ((link.cycles - begun) / board.clockHz)
  expect(await session.digest()).toBe(await reference.digest())
  expect(rate).toBeGreaterThanOrEqual(LEAST_RATE)
}, 300_000)

it('answers on the line on which it was asked', async () => {
  link = new Rp2040js({ image, line: 'usb' })
  const overUsb = await connectTo(link, { board: 'pico' })
  const decoder = new Decoder(wireCodec())
  const types: number[] = []
  const uart = link.chip.uart[0]!
  uart.onByte = (byte) => types.push(...decoder.decode(Uint8Array.of(byte)).map(({ type }) => type))
  for (const byte of [0, ...new Encoder(wireCodec()).encode({ type: Request.probe, number: 1, payload: new Uint8Array() })]) uart.feedByte(byte)
  // Its clock stands still as long as nothing comes over the cable.
  ;(link as unknown as { schedule(): void }).schedule()
  await expect.poll(() => types, { timeout: 20_000 }).toEqual([Request.probe | 0x80])
  expect((await overUsb.stats()).samples).toBe(0)
  expect(types).toHaveLength(1)
}, 60_000)
