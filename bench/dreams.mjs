/**
 * What dreams are worth: `node bench/dreams.mjs [seeds] [network] [rule] [--validate]` teaches a rule that dreams (wake-sleep) the digits, then a
 * classifier (`local`, 32-10) its dreams alone, their labels the class that was asked for, and tests that on real digits. Beside it the same
 * classifier taught with as many samples of each class's pixel means and deviations, and with the real digits. This last one says of how many
 * dreams it recognises the class; and the variance of dreams within a class is told as a part of that of the digits learned. With
 * --validate it measures on the last sixth of the training samples, of which nobody learns.
 */
import { readFileSync } from 'node:fs'
import { finish, inProcessDevice, prepareTrial, runTrial } from '../dist/host/index.js'
import { loadDataset } from '../dist/host/cli/sources.js'
import { corePath } from '../dist/host/device/core-files.js'
import { holdOutValidation } from '../dist/host/data/split/validation.js'

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const validate = process.argv.includes('--validate')
const seeds = Number(words[0] ?? 5), network = words[1] ?? '100-40-10', rule = words[2] ?? 'wake-sleep'
/** Made-up samples, and passes over them: about as many presentations as the digits get by default. */
const MADE = 14_370, PASSES = 7
const core = new WebAssembly.Module(readFileSync(corePath('engram.simd')))
const device = inProcessDevice('v8-simd', core)

const dreamer = rule.replace(/:.*/, '')
const figures = {}
for (let seed = 1; seed <= seeds; seed++) {
  const whole = await loadDataset({ data: 'digits', seed })
  const held = holdOutValidation(whole)
  const dataset = validate ? { ...whole, train: held.train, test: held.validation } : whole
  const uniform = generator(seed)
  const { made, recognised } = await dreams(dataset, seed)
  const moments = momentsOf(dataset)
  const lessons = {
    'the real digits': dataset.train,
    [`dreams of ${dreamer}`]: made,
    "classes' pixel means, pixels set at random": samples(dataset, (c, i) => (uniform() * 127 < moments[c].mean[i] ? 127 : 0)),
    "classes' pixel means and deviations": samples(dataset, (c, i) => clip(moments[c].mean[i] + moments[c].deviation[i] * normal(uniform))),
    "classes' pixel means": samples(dataset, (c, i) => clip(moments[c].mean[i])),
  }
  note(`${dreamer} itself`, recognised)
  for (const [name, train] of Object.entries(lessons)) note(name, await taught({ ...dataset, train }, seed, train === dataset.train ? {} : { epochs: PASSES }))
  note('dreams recognised, of the real digits', await taught({ ...dataset, test: made }, seed, {}))
  note("variance within a class, digits' 100 %", variance({ ...dataset, train: made }) / variance(dataset))
}
console.log(`accuracy on real digits${validate ? ' held out of the training samples' : ''}, ${seeds} seeds; ${rule} ${network}`)
for (const [name, all] of Object.entries(figures)) {
  const mean = all.reduce((sum, a) => sum + a, 0) / all.length
  const deviation = Math.sqrt(all.reduce((sum, a) => sum + (a - mean) ** 2, 0) / Math.max(1, all.length - 1))
  console.log(`  ${name.padEnd(44)} ${(100 * mean).toFixed(2)} ± ${(100 * deviation).toFixed(2)} %`)
}

function note(name, figure) {
  figures[name] = [...(figures[name] ?? []), figure]
}

async function taught(dataset, seed, more) {
  return (await finish(runTrial({ ...prepareTrial({ rule: 'local', network: '32-10', dataset, seed, ...more }, core), device }))).accuracy
}

/** Samples that the rule makes up once it has learned the data, and how well it tells classes itself. */
async function dreams(dataset, seed) {
  const trial = prepareTrial({ rule, network, dataset, seed }, core)
  const sleeper = {}
  const keeping = { ...device, open: async (...all) => (sleeper.session = await device.open(...all)) }
  const { accuracy } = await finish(runTrial({ ...trial, device: keeping }))
  const labels = Uint8Array.from({ length: MADE }, (_, i) => i % 10)
  return { made: { count: MADE, labels, inputs: await sleeper.session.dream(labels, seed) }, recognised: accuracy }
}

/** Mean and standard deviation of each pixel, class by class. */
function momentsOf({ train: { count, inputs, labels }, classes }) {
  return classes.map((_, c) => {
    const rows = Array.from({ length: count }, (_, row) => row).filter((row) => labels[row] === c)
    const mean = Array.from({ length: 64 }, (_, i) => rows.reduce((sum, row) => sum + inputs[row * 64 + i], 0) / rows.length)
    return { mean, deviation: mean.map((m, i) => Math.sqrt(rows.reduce((sum, row) => sum + (inputs[row * 64 + i] - m) ** 2, 0) / rows.length)) }
  })
}

/** Of a pixel within its class, mean over both. */
function variance(dataset) {
  return momentsOf(dataset).flatMap(({ deviation }) => deviation).reduce((sum, d, _, all) => sum + d ** 2 / all.length, 0)
}

function samples({ classes }, pixel) {
  const labels = Uint8Array.from({ length: MADE }, (_, i) => i % classes.length)
  return { count: MADE, labels, inputs: Int8Array.from({ length: MADE * 64 }, (_, at) => pixel(labels[Math.floor(at / 64)], at % 64)) }
}

function clip(value) {
  return Math.max(0, Math.min(127, Math.round(value)))
}

/** Box and Muller's. */
function normal(uniform) {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}

/** Mulberry32. */
function generator(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
