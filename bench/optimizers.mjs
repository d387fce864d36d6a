/**
 * Where an optimizer pays: node bench/optimizers.mjs CASE [--data digits] [--network 32-10] [--rule local] [--seeds 5] [--test].
 *
 *     few       --samples 300 --epochs 30   learned from few samples, over and over; accuracy on what was held out
 *     classes   --samples 1500 --epochs 10  a stream at a constant rate; then each class becomes the next one; accuracy while the
 *     inputs                                samples after that come once (before each update); or the images turn upside down
 *     restart   --samples 300 --epochs 1    learned upright from all samples; then few upside down; accuracy on held-out upside down
 *
 * Each optimizer gets the rate that is best on the validation part (the last sixth of the training samples) with seeds from 101 on;
 * with --test that rate is then measured on the test set (of the streams: on streams of their own) with seeds from 1 on.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Core, optimizerNames, resolveExperiment } from '../dist/host/index.js'
import { loadDataset } from '../dist/host/cli/sources.js'
import { epochOrder, fileOrder } from '../dist/host/data/order.js'

const { values, positionals: [kind = 'few'] } = parseArgs({ allowPositionals: true, options: {
  data: { type: 'string', default: 'digits' }, network: { type: 'string', default: '32-10' }, rule: { type: 'string', default: 'local' },
  optimizers: { type: 'string', default: optimizerNames.join(',') }, rates: { type: 'string' }, samples: { type: 'string' },
  epochs: { type: 'string' }, seeds: { type: 'string', default: '5' }, tuning: { type: 'string', default: '3' }, test: { type: 'boolean' },
  objective: { type: 'string' },
} })
const module = new WebAssembly.Module(readFileSync(new URL('../build/engram.simd.wasm', import.meta.url)))
const usual = { few: { samples: 300, epochs: 30 }, classes: { samples: 1500, epochs: 10 }, inputs: { samples: 1500, epochs: 10 }, restart: { samples: 300, epochs: 1 } }[kind]
if (!usual) throw new Error(`no case "${kind}": few, classes, inputs or restart`)
const samples = Number(values.samples ?? usual.samples), epochs = Number(values.epochs ?? usual.epochs)

const size = ({ height, width, channels }) => height * width * channels
const rows = ({ inputs, labels }, order, n) => ({
  count: order.length, labels: Uint8Array.from(order, (row) => labels[row]), inputs: Int8Array.from({ length: order.length * n }, (_, i) => inputs[order[Math.floor(i / n)] * n + i % n]),
})
const turned = (part, n) => ({ ...part, inputs: part.inputs.map((_, i, all) => all[i - i % n + n - 1 - i % n]) })
const renamed = (part) => ({ ...part, labels: part.labels.map((label) => (label + 1) % 10) })

/** Accuracy of one run in percent. */
async function once(optimizer, [first, last], seed, testing) {
  const all = await loadDataset({ data: values.data, seed })
  const n = size(all.shape)
  const count = testing ? all.train.count : Math.floor((all.train.count * 5) / 6)
  const drawn = epochOrder(count, seed, 1000)
  const held = testing ? all.test : rows(all.train, fileOrder(all.train.count).subarray(count), n)
  const dataset = { ...all, train: rows(all.train, drawn, n) }
  const few = Math.min(samples, count)
  const choice = { rule: values.rule, network: values.network, dataset, seed, optimizer, rate: { first, last }, epochs, ...(values.objective && { objective: values.objective }) }
  const passes = (core, part, times) => {
    for (let epoch = 0; epoch < times; epoch++) core.learn(part, epochOrder(part.count, seed, epoch))
  }
  const right = (core, part) => core.infer(part, fileOrder(part.count)).reduce((sum, told, i) => sum + (told === part.labels[i]), 0) / part.count
  const part = rows(dataset.train, fileOrder(few), n)
  if (kind === 'few') {
    const core = new Core(module, resolveExperiment({ ...choice, samples: few }))
    core.init()
    passes(core, part, epochs)
    return 100 * right(core, held)
  }
  const core = new Core(module, resolveExperiment(choice))
  core.init()
  if (kind === 'restart') {
    const before = new Core(module, resolveExperiment({ ...choice, rate: { first: 4, last: 9 }, epochs: values.data === 'digits' ? 30 : 2 }))
    before.init()
    passes(before, dataset.train, values.data === 'digits' ? 30 : 2)
    core.restore(before.snapshot())
    passes(core, turned(part, n), epochs)
    return 100 * right(core, turned(held, n))
  }
  passes(core, part, epochs)
  const after = kind === 'classes' ? renamed(part) : turned(part, n)
  return 100 * core.learn(after, epochOrder(few, seed, epochs)) / few
}

const mean = (all) => all.reduce((a, b) => a + b) / all.length
const deviation = (all) => Math.sqrt(mean(all.map((x) => (x - mean(all)) ** 2)) * all.length / Math.max(1, all.length - 1))
const range = (from, count) => Array.from({ length: count }, (_, i) => from + i)
const grid = values.rates?.split(',').map((text) => text.split(':').map(Number)) ?? (kind === 'few' ? range(2, 7).map((r) => [r, r + 5]) : range(2, 9).map((r) => [r, r]))
console.log(`${kind}: ${values.rule} ${values.network}, ${values.data}, ${samples} samples, ${epochs} epochs; ${values.test ? `test, ${values.seeds} seeds` : `validation, ${values.tuning} seeds`}`)
for (const optimizer of values.optimizers.split(',')) {
  const found = []
  for (const rate of grid) {
    const each = []
    for (const seed of range(101, Number(values.tuning))) each.push(await once(optimizer, rate, seed, false))
    found.push({ rate, figure: mean(each), each })
  }
  const best = found.reduce((a, b) => (b.figure > a.figure ? b : a))
  if (!values.test) console.log(`  ${optimizer.padEnd(10)} ${best.rate.join(':').padEnd(6)} ${found.map(({ rate, figure }) => `${rate.join(':')} ${figure.toFixed(1)}`).join(' · ')}`)
  else {
    const each = []
    for (const seed of range(1, Number(values.seeds))) each.push(await once(optimizer, best.rate, seed, true))
    console.log(`  ${optimizer.padEnd(10)} ${mean(each).toFixed(2)} ± ${deviation(each).toFixed(2)} %, rate ${best.rate.join(':')}`)
  }
}
