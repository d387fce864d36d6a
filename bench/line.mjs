/**
 * How long a sample is on the line of an emulated board, and how long the board learns from it: at the rate of a reset, byte by byte, and as
 * the host does it, at the fastest rate that loses nothing and with runs of zeros packed.
 *
 *     npm run build && npm run bench:line            a table
 *     npm run bench:line -- --board pico             one board
 *
 * Bytes are those that crossed the link while the board learned, answers in the other direction at the same time. Boards whose
 * emulator counts instructions learn at one a cycle here: the real ones take longer.
 */
import { parseArgs } from 'node:util'
import { imageFor } from '../dist/host/device/board-image.js'
import { boardSession } from '../dist/host/device/board-session.js'
import { loadBoard } from '../dist/host/device/boards.js'
import { openEmulator } from '../dist/host/device/emulator/open.js'
import { connectTo } from '../dist/host/device/loopback.js'
import { emulatorMeter } from '../dist/host/device/meter.js'
import { loadDataset } from '../dist/host/cli/sources.js'
import { resolveExperiment } from '../dist/host/experiment/experiment.js'

const boards = ['pico', 'feather-stm32f405', 'microbit', 'hifive1', 'uno', 'mega']
const MLP = { data: 'mnist', rule: 'dfa', network: '100-50-10' }
const CNN = { data: 'mnist', rule: 'local', network: 'conv5x8-pool2-conv3x24-pool2-10:i8' }
/** Networks that the others cannot hold. */
const DIGITS = { data: 'digits', rule: 'local', network: 'conv3x8-pool2-10:i8' }
const own = { uno: [DIGITS], mega: [DIGITS, { ...CNN, network: 'conv5x4-pool2-conv3x12-pool2-10:i8' }], 'feather-stm32f405': [{ ...MLP, network: '100:i8-50:i8-10:i8' }, CNN] }
const SAMPLES = 40
const BITS_A_BYTE = 10

/** What crosses a link is counted. */
function counted(link) {
  const count = { out: 0, back: 0 }
  const write = link.write.bind(link), onData = link.onData.bind(link)
  link.write = (bytes) => ((count.out += bytes.length), write(bytes))
  link.onData = (listener) => onData((chunk) => ((count.back += chunk.length), listener(chunk)))
  return { link, count }
}

async function measured(board, { data, rule, network }, fast) {
  const dataset = await loadDataset({ data, seed: 1 })
  const experiment = resolveExperiment({ rule, network, seed: 1, dataset, epochs: 1, samples: SAMPLES })
  const image = await imageFor(board.id, rule)
  const { link, count } = counted(await openEmulator(board, image.elf))
  const connection = await connectTo(link, { board: board.id, packs: fast, ...(fast && { rates: async () => board.serial.rates }) })
  try {
    const session = await boardSession(connection, experiment, board, image, emulatorMeter(board))
    const before = { ...count }
    await session.learn(dataset.train, Uint32Array.from({ length: SAMPLES }, (_, i) => i))
    const bytes = Math.max(count.out - before.out, count.back - before.back) / SAMPLES
    const { cyclesPerLearn, instructionsPerLearn } = await session.measured()
    const baud = connection.baud ?? board.serial.baud
    return { bytes, baud, line: (bytes * BITS_A_BYTE * 1000) / baud, learn: ((cyclesPerLearn ?? instructionsPerLearn) * 1000) / board.clockHz, digest: await session.digest() }
  } finally {
    await connection.close()
  }
}

const { values } = parseArgs({ options: { board: { type: 'string', multiple: true, default: boards } } })
const head = ['board', 'network', 'bytes', 'baud', 'line ms', '->', 'bytes', 'baud', 'line ms', 'learn ms', 'keeps up']
const lines = [head]
for (const id of values.board) {
  const board = await loadBoard(id)
  for (const net of own[id] ?? (id === 'pico' ? [MLP, CNN] : [CNN])) {
    const before = await measured(board, net, false), after = await measured(board, net, true)
    if (before.digest !== after.digest) throw new Error(`${id}: ${net.network} learned other bytes over the fast line`)
    const cells = ({ bytes, baud, line }) => [Math.round(bytes), baud.toLocaleString('en'), line.toFixed(2)]
    lines.push([id, `${net.rule} ${net.network}`, ...cells(before), '->', ...cells(after), `${board.emulator.counts === 'cycles' ? '' : '>= '}${after.learn.toFixed(2)}`, after.line <= after.learn ? 'yes' : 'no'].map(String))
  }
}
const widths = head.map((_, i) => Math.max(...lines.map((l) => l[i].length)))
for (const l of lines) process.stdout.write(`${l.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ').trimEnd()}\n`)
