/**
 * The whole field on one table: every rule of the catalogue, each with its own defaults, on three sets of images in two sizes of planned RAM.
 *
 *     node bench/field.mjs [--rules a,b] [--data digits,mnist] [--budgets 16,256] [--epochs N [--samples N]] [--seeds N] [--minutes N]
 *     node bench/field.mjs --write       measures nothing: writes the tables into docs/results.md
 *
 * What was measured lies in data/field/measured.json and is not measured again: a run that was stopped goes on, and a rule that is new adds
 * its rows. A row is dropped where its learner is no longer configured alike, or no longer learns the same bytes from its first samples.
 * What takes seconds comes first, then first seeds, so that a run that is stopped has seen everything once.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadDataset } from '../dist/host/cli/sources.js'
import { ruleNames } from '../dist/host/experiment/rules.js'
import { rankingMetric, taskOf } from '../dist/host/task/tasks.js'
import { finish } from '../dist/host/trial/finish.js'
import { runTrial } from '../dist/host/trial/run-trial.js'
import { budgets, data, device, identityOf, learnerOf, planOf } from './field/learners.mjs'
import { fieldTables } from './field/table.mjs'

const path = new URL('../data/field/measured.json', import.meta.url)
const { values } = parseArgs({ options: {
  rules: { type: 'string', default: ruleNames.join() }, data: { type: 'string', default: Object.keys(data).join() }, budgets: { type: 'string', default: budgets.join() },
  epochs: { type: 'string' }, samples: { type: 'string' }, seeds: { type: 'string' }, minutes: { type: 'string', default: 'Infinity' }, write: { type: 'boolean' },
} })
const asked = values.epochs && { epochs: Number(values.epochs), samples: Number(values.samples ?? Infinity) }
const stop = Date.now() + 60_000 * Number(values.minutes)
const datasets = new Map()

const rows = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []
const fresh = new Set()
const jobs = values.rules.split(',').flatMap((rule) => values.data.split(',').flatMap((name) => values.budgets.split(',').map(Number).flatMap((budget) =>
  Array.from({ length: Number(values.seeds ?? data[name]) }, (_, i) => ({ rule, name, budget, seed: i + 1, ...turnOf(name, budget, i) })))))
jobs.sort((a, b) => a.round - b.round || a.turn - b.turn)
for (const job of values.write ? [] : jobs) {
  if (Date.now() > stop) break
  await measure(job)
}
if (values.write) {
  for (const row of rows) {
    const { ramBytes, macs } = planOf(row.rule, await datasetOf(row.data, 1), row.network)
    Object.assign(row, { ramBytes, macs })
  }
  write()
  const page = new URL('../docs/results.md', import.meta.url), tables = await fieldTables()
  writeFileSync(page, readFileSync(page, 'utf8').replace(/(?<=<!-- field -->\n)[\s\S]*(?=<!-- end of field -->)/, () => `\n${tables}\n\n`))
}

/** What takes seconds first, then a seed of everything after the other. */
function turnOf(name, budget, seed) {
  const turn = ['mnist256', 'mnist16', 'fashion-mnist16', 'fashion-mnist256', 'digits256'].indexOf(name + budget)
  return { round: turn < 0 ? 0 : seed + 1, turn }
}

async function measure({ rule, name, budget, seed }) {
  const labelled = await datasetOf(name, seed)
  const learner = learnerOf(rule, labelled, budget, seed, asked)
  if (!learner) return console.log(`${rule} · ${name} · ${budget} KB: takes no network so small`)
  const { dataset, experiment, plan, lesson } = learner
  const row = await rowOf({ rule, name, budget, lesson })
  if (row.seeds[seed] !== undefined) return
  const began = Date.now()
  const result = await finish(runTrial({ experiment, dataset, device, plan, ...lesson }))
  const { key, name: metric } = rankingMetric(taskOf(dataset), undefined)
  row.metric = metric
  row.seeds[seed] = { figure: rounded(result[key]), digest: result.digest }
  write()
  console.log(`${new Date().toTimeString().slice(0, 8)} ${rule} · ${name} · ${budget} KB · ${experiment.network} · ${lesson.samples ?? 'all'} × ${lesson.epochs} · seed ${seed}: ${result[key].toFixed(4)} (${((Date.now() - began) / 1000).toFixed(0)} s)`)
}

/** The row of a learner: the one of before, unless it has changed since. */
async function rowOf({ rule, name, budget, lesson }) {
  const found = rows.find((row) => row.rule === rule && row.data === name && row.budget === budget && row.epochs === lesson.epochs && row.samples === lesson.samples)
  if (found && fresh.has(found)) return found
  const learner = learnerOf(rule, await datasetOf(name, 1), budget, 1, asked)
  const { ramBytes, macs } = learner.plan
  const row = { rule, data: name, budget, ...lesson, task: learner.experiment.task, ...(await identityOf(learner)), ramBytes, macs, seeds: {} }
  const same = found && ['network', 'config', 'first'].every((field) => found[field] === row[field])
  if (found && !same) console.log(`${rule} · ${name} · ${budget} KB: learns otherwise than before, measured again`)
  if (!same) rows.splice(found ? rows.indexOf(found) : rows.length, found ? 1 : 0, row)
  else if (found.ramBytes !== ramBytes) {
    // The same learner, laid out otherwise.
    Object.assign(found, { ramBytes, macs })
    write()
  }
  fresh.add(same ? found : row)
  return same ? found : row
}

/** Digits are split by seed. */
async function datasetOf(name, seed) {
  const key = name === 'digits' ? name + seed : name
  if (!datasets.has(key)) datasets.set(key, await loadDataset({ data: name, seed }))
  return datasets.get(key)
}

/** A row a line, and never half a file. */
function write() {
  const measured = rows.filter(({ seeds }) => Object.keys(seeds).length > 0)
  const next = new URL(`${path}.new`)
  writeFileSync(next, `[\n${measured.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`)
  renameSync(next, path)
}

function rounded(figure) {
  return Math.round(figure * 1e4) / 1e4
}
