/**
 * Bits that flip in RAM: node bench/flips.mjs [--data digits] [--network 16-10] [--rules a,b] [--rates 0,1e-8,…] [--seeds 3] [--epochs 2] [--scrub 20] [--out FILE] [--picture FILE.svg].
 *
 * Every rule learns while each bit of what it keeps flips with the same chance in front of every sample, by seed, and then answers the test
 * set while they go on flipping; without and with scrubbing, whose checkpoint is kept every so many samples. Accuracy in percent, mean and
 * standard deviation over seeds. A learner that stopped, its numbers being such that it read beyond its memory, tells nothing: it counts as the most
 * frequent class, which is the baseline. Each finished line is kept in the file, and a repeated command goes on from there.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { renderSvg } from '../dist/host/compare/svg.js'
import { seriesTones, tones } from '../dist/host/compare/theme.js'
import { coreModule } from '../dist/host/device/installation.js'
import { v8Device } from '../dist/host/device/v8.js'
import { defaultNetworks } from '../dist/host/experiment/experiment.js'
import { parseRule, ruleInfo } from '../dist/host/experiment/rules.js'
import { struckDevice } from '../dist/host/fault/flips.js'
import { finish } from '../dist/host/trial/finish.js'
import { prepareTrial } from '../dist/host/trial/prepare-trial.js'
import { runTrial } from '../dist/host/trial/run-trial.js'
import { loadDataset } from '../dist/host/cli/sources.js'

const { values } = parseArgs({ options: {
  data: { type: 'string', default: 'digits' }, network: { type: 'string', default: '16-10' }, rules: { type: 'string' },
  rates: { type: 'string', default: '0,1e-8,1e-7,1e-6,1e-5,1e-4,1e-3' }, seeds: { type: 'string', default: '3' }, epochs: { type: 'string', default: '2' },
  scrub: { type: 'string', default: '20' }, out: { type: 'string' }, picture: { type: 'string' },
} })
const rates = values.rates.split(',').map(Number), seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1)
const rules = values.rules?.split(',') ?? Object.keys(ruleInfo).filter((rule) => ruleInfo[rule].traits.tasks.includes('classify'))
const device = v8Device('v8-simd', 'engram.simd')
const struck = ({ scrub, rate }) => struckDevice(
  { ...device, open: (experiment, options) => device.open(experiment, { ...options, ...(scrub && { scrub }) }) }, { name: 'flips', amount: rate, options: {} }, coreModule(),
)

const done = values.out && existsSync(values.out) ? readFileSync(values.out, 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)) : []
const keyOf = ({ rule, network, seed, rate, scrub, epochs }) => [rule, network, seed, rate, scrub, epochs].join()
const kept = new Map(done.map((line) => [keyOf(line), line]))

async function once(rule, network, seed, rate, scrub) {
  const asked = { rule, network, seed, rate, scrub, epochs: Number(values.epochs) }
  const before = kept.get(keyOf(asked))
  if (before) return before
  const dataset = await loadDataset({ data: values.data, seed })
  const trial = prepareTrial({ rule, network, dataset, seed, epochs: asked.epochs }, coreModule())
  let told
  try {
    const result = await finish(runTrial({ ...trial, device: struck({ scrub, rate }) }))
    told = { ...asked, accuracy: 100 * result.accuracy, baseline: 100 * result.baseline.accuracy, digest: result.digest }
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error
    told = { ...asked, accuracy: null, stopped: error.message }
  }
  if (values.out) appendFileSync(values.out, JSON.stringify(told) + '\n')
  return told
}

const mean = (of) => of.reduce((a, b) => a + b, 0) / of.length
const spread = (of) => of.length < 2 ? 0 : Math.sqrt(of.reduce((sum, x) => sum + (x - mean(of)) ** 2, 0) / (of.length - 1))
const some = await loadDataset({ data: values.data, seed: 1 })
const networkFor = (rule) => {
  try {
    prepareTrial({ rule, network: values.network, dataset: some, seed: 1, epochs: 1 }, coreModule())
    return values.network
  } catch {
    return defaultNetworks(some, [rule])[0]
  }
}
console.log(`${values.data}, ${values.epochs} passes, ${seeds.length} seeds, a checkpoint every ${values.scrub} samples; accuracy in % ± s.d. by flips a bit and sample`)
console.log(['rule'.padEnd(22), 'network'.padEnd(10), 'scrub', ...rates.map((rate) => String(rate).padStart(11))].join(' '))
let baseline
const drawn = []
for (const rule of rules) {
  const network = networkFor(parseRule(rule).name)
  for (const scrub of [0, Number(values.scrub)]) {
    const cells = []
    for (const rate of rates) {
      const told = []
      for (const seed of seeds) told.push(await once(rule, network, seed, rate, scrub))
      baseline ??= mean(told.flatMap(({ baseline: found }) => found ?? []))
      const of = told.map(({ accuracy }) => accuracy ?? baseline), stopped = told.filter(({ accuracy }) => accuracy === null).length
      drawn.push({ rule, scrub: scrub ? 'with scrubbing' : 'without', rate: rate === 0 ? '0' : rate.toExponential(0), mean: mean(of), low: Math.max(0, mean(of) - spread(of)), high: Math.min(100, mean(of) + spread(of)) })
      cells.push(`${mean(of).toFixed(1)} ±${spread(of).toFixed(1).padStart(4)}${stopped ? '*'.repeat(stopped) : ''}`.padStart(11))
    }
    console.log([rule.padEnd(22), network.padEnd(10), scrub ? ' yes ' : ' no  ', ...cells].join(' '))
  }
}
console.log(`most frequent class: ${baseline.toFixed(1)}; *: a learner that stopped`)

// A tenth of a pixel is enough.
if (values.picture) writeFileSync(values.picture, (await renderSvg(figure(), 'flips')).replace(/\d+\.\d{2,}/g, (number) => String(Number(Number(number).toFixed(1)))))

/** A panel a rule: accuracy against the rate of flips, without and with scrubbing; bands are a standard deviation each way. */
function figure() {
  const domain = ['without', 'with scrubbing'], range = [seriesTones[1].light, seriesTones[0].light], last = rules.slice(-4)
  const sort = [...new Set(drawn.map(({ rate }) => rate))], few = sort.filter((_, i) => i % 2 === 0)
  const panels = rules.map((rule, i) => {
    const x = { field: 'rate', type: 'ordinal', sort, title: last.includes(rule) ? 'flips, a bit and sample' : null, axis: { labelAngle: 0, values: few, grid: false } }
    const y = (field, title) => ({ field, type: 'quantitative', title, scale: { domain: [0, 100] }, axis: { tickCount: 3 } })
    const color = { field: 'scrub', type: 'nominal', scale: { domain, range }, legend: i === 0 ? { orient: 'top', title: null } : null }
    return {
      width: 175, height: 105, title: { text: rule, anchor: 'start', fontSize: 13, fontWeight: 'normal', color: tones.ink.light },
      data: { values: drawn.filter((point) => point.rule === rule) },
      layer: [
        { data: { values: [{ baseline }] }, mark: { type: 'rule', stroke: tones.faint.light, strokeDash: [4, 3] }, encoding: { y: { field: 'baseline', type: 'quantitative' } } },
        { mark: { type: 'area', opacity: 0.18 }, encoding: { x, y: y('low', i % 4 === 0 ? 'right, %' : null), y2: { field: 'high' }, color } },
        { mark: { type: 'line', strokeWidth: 1.75, point: { size: 22 } }, encoding: { x, y: y('mean', i % 4 === 0 ? 'right, %' : null), color, strokeDash: { field: 'scrub', type: 'nominal', scale: { domain, range: [[3, 2], [1, 0]] }, legend: null } } },
      ],
    }
  })
  return {
    spec: { concat: panels, columns: 4, spacing: 14 }, title: 'Accuracy against the rate of flipping bits',
    description: `Accuracy on ${values.data} of ${rules.length} rules that learn and answer while bits of their memory flip, without and with scrubbing; dashed across: the most frequent class.`,
  }
}
