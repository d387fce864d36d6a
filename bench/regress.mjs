/**
 * Numbers foretold by engram beside a float64 network of the same shape, trained by plain SGD on the same inputs, splits and epochs:
 * node bench/regress.mjs TABLE [--label COLUMN] [--network 32-1] [--folds 5] [--seeds 5] [--epochs N]. The float network's rate is the
 * best of a few on the test folds themselves, which favours it. With --tuned both are treated alike: of a few rates, the float network's and
 * engram's, each takes for a fold the one that is best on a fifth of its training samples, in the mean of the seeds.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultEpochs, finish, inProcessDevice, prepareTrial, readTable, runTrial, tableDataset } from '../dist/host/index.js'
import { epochOrder } from '../dist/host/data/order.js'
import { generator } from '../dist/host/data/random.js'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { label: { type: 'string' }, network: { type: 'string', default: '32-1' }, folds: { type: 'string', default: '5' }, seeds: { type: 'string', default: '5' }, epochs: { type: 'string' }, rules: { type: 'string', default: 'local,dfa,backprop' }, rate: { type: 'string' }, tuned: { type: 'boolean' }, quick: { type: 'boolean' } } })
const [path] = positionals
const folds = Number(values.folds), seeds = Number(values.seeds)
const sheet = readTable(readFileSync(path), basename(path))
const core = new WebAssembly.Module(readFileSync(new URL('../build/engram.simd.wasm', import.meta.url)))
const RATES = values.quick ? [] : [0.003, 0.01, 0.03, 0.1]
/** First and last shift of engram's rate, for --tuned. */
const SHIFTS = [[3, 8], [4, 9], [5, 10], [6, 11], [7, 12]]

/** Test RMSE of a float64 network: ReLU, He's initial weights, squared error, one sample at a time, the rate falling to a 32nd. */
function floatNetwork(data, units, epochs, seed, rate) {
  const { train, test, shape, outputs: [{ mean, deviation }] } = data
  const sizes = [shape.channels, ...units]
  const next = generator(seed, 0xf10a7)
  const uniform = () => next() / 2 ** 32 * 2 - 1
  const layers = units.map((rows, l) => ({ rows, fan: sizes[l], w: Float64Array.from({ length: rows * sizes[l] }, () => (l === units.length - 1 ? 0 : uniform() * Math.sqrt(6 / sizes[l]))), b: new Float64Array(rows) }))
  const forward = (samples, row) => {
    const acts = [Float64Array.from(samples.inputs.subarray(row * sizes[0], (row + 1) * sizes[0]), (x) => x / 32)]
    layers.forEach(({ rows, fan, w, b }, l) => {
      const x = acts[l]
      acts.push(Float64Array.from({ length: rows }, (_, r) => {
        let sum = b[r]
        for (let i = 0; i < fan; i++) sum += w[r * fan + i] * x[i]
        return l < layers.length - 1 ? Math.max(0, sum) : sum
      }))
    })
    return acts
  }
  const total = epochs * train.count
  let step = 0
  for (let epoch = 0; epoch < epochs; epoch++)
    for (const row of epochOrder(train.count, seed, epoch)) {
      const lr = rate * 2 ** (-5 * (step++ / total))
      const acts = forward(train, row)
      let delta = Float64Array.of(acts.at(-1)[0] - (train.numbers[row] - mean) / deviation)
      for (let l = layers.length - 1; l >= 0; l--) {
        const { rows, fan, w, b } = layers[l]
        const below = new Float64Array(fan)
        for (let r = 0; r < rows; r++) {
          const d = delta[r]
          if (d === 0) continue
          b[r] -= lr * d
          for (let i = 0; i < fan; i++) {
            below[i] += d * w[r * fan + i]
            w[r * fan + i] -= lr * d * acts[l][i]
          }
        }
        delta = below.map((d, i) => (acts[l][i] > 0 ? d : 0))
      }
    }
  let squares = 0
  for (let row = 0; row < test.count; row++) squares += (forward(test, row).at(-1)[0] * deviation + mean - test.numbers[row]) ** 2
  return Math.sqrt(squares / test.count)
}

const mean = (all) => all.reduce((a, b) => a + b) / all.length
const units = values.network.split('-').map(Number)
const found = { float: [] }
for (let index = 0; index < folds; index++) {
  const data = tableDataset(sheet, undefined, { seed: 1, task: 'regress', fold: { index, of: folds }, ...(values.label && { label: values.label }) })
  const epochs = Number(values.epochs ?? defaultEpochs(data))
  if (values.tuned) {
    await tuned(data, epochs)
    continue
  }
  for (let seed = 1; seed <= seeds; seed++) {
    found.float.push(Object.fromEntries(RATES.map((rate) => [rate, floatNetwork(data, units, epochs, seed, rate)])))
    for (const rule of values.rules.split(',')) await learn(rule, data, epochs, seed)
  }
}

async function lesson(rule, dataset, epochs, seed, shifts) {
  const trial = prepareTrial({ rule, network: values.network, dataset, epochs, seed, ...(shifts && { rate: { first: shifts[0], last: shifts[1] } }) }, core)
  return finish(runTrial({ ...trial, device: inProcessDevice('v8', core) }))
}

async function learn(rule, data, epochs, seed, shifts = values.rate?.split(':').map(Number)) {
  const result = await lesson(rule, data, epochs, seed, shifts)
  ;(found[rule] ??= []).push(result.rmse)
  for (const each of result.baselines) (found[each.kind] ??= []).push(each.rmse)
}

/** Rows of samples from one on, to another. */
function rowsOf(samples, from, to) {
  const features = samples.inputs.length / samples.count
  return { ...samples, count: to - from, inputs: samples.inputs.subarray(from * features, to * features), labels: samples.labels?.subarray(from, to), values: samples.values.subarray(from, to), numbers: samples.numbers.subarray(from, to) }
}

/** The candidate whose RMSE, in the mean of the seeds, is the least. */
async function least(candidates, rmse) {
  const all = []
  for (const candidate of candidates) {
    const each = []
    for (let seed = 1; seed <= seeds; seed++) each.push(await rmse(candidate, seed))
    all.push([candidate, mean(each)])
  }
  return all.sort((a, b) => a[1] - b[1])[0][0]
}

/** Learns a fold with the rates that are best on the last fifth of its training samples, which lie in no order. */
async function tuned(data, epochs) {
  const { train } = data, kept = Math.floor(train.count * 0.8)
  const inner = { ...data, train: rowsOf(train, 0, kept), test: rowsOf(train, kept, train.count) }
  const rate = await least(RATES, (each, seed) => floatNetwork(inner, units, epochs, seed, each))
  for (let seed = 1; seed <= seeds; seed++) found.float.push({ tuned: floatNetwork(data, units, epochs, seed, rate) })
  for (const rule of values.rules.split(',')) {
    const shifts = await least(SHIFTS, async (each, seed) => (await lesson(rule, inner, epochs, seed, each)).rmse)
    for (let seed = 1; seed <= seeds; seed++) await learn(rule, data, epochs, seed, shifts)
  }
}

const best = values.tuned ? ['of each fold', mean(found.float.map((each) => each.tuned))] : values.quick ? ['none', NaN] : RATES.map((rate) => [rate, mean(found.float.map((each) => each[rate]))]).sort((a, b) => a[1] - b[1])[0]
console.log(`${sheet.name}, ${values.network}, ${folds} folds, ${seeds} seeds; float64 by plain SGD ${best[1].toPrecision(4)} (rate ${best[0]})`)
for (const [name, all] of Object.entries(found)) if (name !== 'float') console.log(`  ${name.padEnd(14)} ${mean(all).toPrecision(4)}  ${(mean(all) / best[1]).toFixed(3)} times`)
