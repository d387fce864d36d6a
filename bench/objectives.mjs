/**
 * What objectives are for: node bench/objectives.mjs TABLE [--label COLUMN] [--network 32-5] [--rule local] [--folds 5] [--seeds 3].
 *
 * Ordered classes: the numbers of the table's label are cut into five classes of as many training samples each, and learned under every
 * objective of classes; accuracy, and how many classes off an answer is on average. Glitches: as numbers, but a tenth of the
 * training samples have the largest target there is in place of theirs; RMSE of test samples, which are as they were. All defaults.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { Core, defaultEpochs, objectiveInfo, objectiveNames, readTable, resolveExperiment, tableDataset } from '../dist/host/index.js'
import { epochOrder, fileOrder } from '../dist/host/data/order.js'

const { values, positionals: [path] } = parseArgs({ allowPositionals: true, options: {
  label: { type: 'string' }, network: { type: 'string', default: '32-5' }, rule: { type: 'string', default: 'local' }, folds: { type: 'string', default: '5' }, seeds: { type: 'string', default: '3' },
} })
const module = new WebAssembly.Module(readFileSync(new URL('../build/engram.simd.wasm', import.meta.url)))
const CLASSES = 5, GLITCHES = 10
const sheet = readTable(readFileSync(path), basename(path))
const range = (count) => Array.from({ length: count }, (_, i) => i)
const mean = (all) => all.reduce((a, b) => a + b) / all.length
const deviation = (all) => Math.sqrt(all.reduce((sum, x) => sum + (x - mean(all)) ** 2, 0) / (all.length - 1))

function learned(dataset, objective, seed) {
  const epochs = defaultEpochs(dataset)
  const core = new Core(module, resolveExperiment({ rule: values.rule, network: values.network.replace(/\d+$/, dataset.outputs ? '1' : String(CLASSES)), dataset, epochs, seed, objective }))
  core.init()
  for (const epoch of range(epochs)) core.learn(dataset.train, epochOrder(dataset.train.count, seed, epoch))
  return core.tell(dataset.test, fileOrder(dataset.test.count))
}

function ordered({ outputs: _, task: _task, ...data }) {
  const sorted = [...data.train.numbers].sort((a, b) => a - b)
  const cuts = range(CLASSES - 1).map((k) => sorted[Math.floor((sorted.length * (k + 1)) / CLASSES)])
  const labelled = ({ count, inputs, numbers }) => ({ count, inputs, labels: Uint8Array.from(numbers, (x) => cuts.filter((cut) => x >= cut).length) })
  return { ...data, classes: range(CLASSES).map(String), train: labelled(data.train), test: labelled(data.test) }
}

function spoilt(data) {
  const values = data.train.values.slice(), most = values.reduce((a, b) => Math.max(a, b))
  epochOrder(data.train.count, 1, 0).subarray(0, data.train.count / GLITCHES).forEach((row) => (values[row] = most))
  return { ...data, train: { ...data.train, values } }
}

const found = {}
const note = (name, figure, value) => ((found[name] ??= {})[figure] ??= []).push(value)
for (const index of range(Number(values.folds))) for (const seed of range(Number(values.seeds))) {
  const data = tableDataset(sheet, undefined, { seed: 1, task: 'regress', fold: { index, of: Number(values.folds) }, ...(values.label && { label: values.label }) })
  const scale = ordered(data)
  for (const objective of objectiveNames.filter((name) => objectiveInfo[name].tasks.includes('classify'))) {
    const off = [...learned(scale, objective, seed + 1).answers].map((told, i) => Math.abs(told - scale.test.labels[i]))
    note(objective, 'accuracy, %', 100 * mean(off.map((d) => Number(d === 0))))
    note(objective, 'classes off', mean(off))
  }
  for (const objective of objectiveNames.filter((name) => objectiveInfo[name].tasks.includes('regress')))
    for (const [what, each] of [['RMSE', data], ['RMSE, with glitches', spoilt(data)]]) {
      const [{ mean: middle, deviation: spread }] = data.outputs
      const errors = [...learned(each, objective, seed + 1).answers].map((z, i) => (z / 256) * 2 * spread + middle - data.test.numbers[i])
      note(objective, what, Math.sqrt(mean(errors.map((e) => e * e))))
    }
}
console.log(`${sheet.name}: ${values.rule} ${values.network}, ${values.folds} folds, ${values.seeds} seeds`)
for (const [objective, figures] of Object.entries(found)) console.log(`  ${objective.padEnd(14)} ${Object.entries(figures).map(([name, all]) => `${name} ${mean(all).toFixed(3)} ± ${deviation(all).toFixed(3)}`).join(' · ')}`)
