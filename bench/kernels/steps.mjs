/** Whole online steps of networks on the emulated boards: the firmware as it is, with and without the kernels written for the chip. */
import { buildImage } from '../../dist/host/aot/image.js'
import { loadDataset } from '../../dist/host/cli/sources.js'
import { boardSession } from '../../dist/host/device/board-session.js'
import { openEmulator } from '../../dist/host/device/emulator/open.js'
import { connectTo } from '../../dist/host/device/loopback.js'
import { emulatorMeter } from '../../dist/host/device/meter.js'
import { openDevice } from '../../dist/host/device/registry.js'
import { resolveExperiment } from '../../dist/host/experiment/experiment.js'

/** Mean of so many steps, from random weights on. */
const STEPS = 20
/** Steps between two readings of the board's counter, which wraps. */
const STRIDE = 5
/** The rate schedule is that of an epoch of MNIST. */
const SAMPLES = 60_000

const cases = [
  { data: 'mnist', rule: 'dfa', network: '100-50-10' },
  { data: 'mnist', rule: 'dfa', network: '100:i8-50:i8-10:i8' },
  { data: 'mnist', rule: 'local', network: 'conv5x8-pool2-conv3x24-pool2-10:i8' },
  { data: 'digits', rule: 'local', network: 'conv3x4-pool2-10:i8' },
  { data: 'digits', rule: 'dfa', network: '8:i8-10:i8' },
]

const rows = (first, count) => Uint32Array.from({ length: count }, (_, i) => first + i)

async function learned(board, experiment, dataset, portable) {
  const image = await buildImage(board.id, experiment.rule, { portable })
  const connection = await connectTo(await openEmulator(board, image.elf), { board: board.id })
  try {
    const session = await boardSession(connection, experiment, board, image, emulatorMeter(board))
    for (let first = 0; first < STEPS; first += STRIDE) await session.learn(dataset.train, rows(first, STRIDE))
    const { cyclesPerLearn, instructionsPerLearn, stackBytes } = await session.measured()
    return { digest: await session.digest(), cost: cyclesPerLearn ?? instructionsPerLearn, stackBytes, flashBytes: image.flashBytes }
  } finally {
    await connection.close()
  }
}

/** What the networks that the board's RAM holds cost; a digest that V8 does not have is an error. */
export async function stepsOn(board) {
  const costs = []
  for (const { data, rule, network } of cases) {
    const dataset = await loadDataset({ data, seed: 1 })
    const experiment = resolveExperiment({ rule, network, seed: 1, dataset, epochs: 1, samples: data === 'mnist' ? SAMPLES : undefined })
    const reference = await (await openDevice('v8-scalar')).open(experiment)
    await reference.learn(dataset.train, Uint32Array.from({ length: STEPS }, (_, i) => i))
    const digest = await reference.digest()
    await reference.close()
    try {
      const portable = await learned(board, experiment, dataset, true), own = await learned(board, experiment, dataset, false)
      if (portable.digest !== digest || own.digest !== digest) throw new Error(`${board.id}: ${rule} ${network} learned other bytes than V8`)
      costs.push({
        board: board.id, counts: board.emulator.counts, name: `${rule} ${network}`, per: 'step', portable: portable.cost, own: own.cost, plainC: null,
        stackBytes: own.stackBytes, flashBytes: own.flashBytes,
      })
    } catch (error) {
      if (error.code !== 'BUDGET_EXCEEDED') throw error
    }
  }
  return costs
}
