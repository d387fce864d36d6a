/**
 * Old classes kept by dreams: `node bench/sleep.mjs [seeds] [network]` teaches the digits two classes at a time and stores none of them. At
 * each stage a frozen copy of wake-sleep dreams of the classes before, and both it and a classifier (`local`, 32-10) learn dreams and
 * new digits mixed. Beside it the same with samples of each old class's pixel means, with nothing, and with all classes at once. Every
 * stage is a lesson of its own: its rate begins anew.
 */
import { readFileSync } from 'node:fs'
import { Core } from '../dist/host/core.js'
import { loadDataset } from '../dist/host/cli/sources.js'
import { fileOrder } from '../dist/host/data/order.js'
import { shuffledRows } from '../dist/host/data/split/random.js'
import { corePath } from '../dist/host/device/core-files.js'
import { resolveExperiment } from '../dist/host/experiment/experiment.js'

const seeds = Number(process.argv[2] ?? 5), network = process.argv[3] ?? '100-40-10'
const EPOCHS = 30, STAGES = 5, SIZE = 64
/** Where the clock counts the samples that taught (docs/spec.md, section 9). */
const TAUGHT = 4
const module = new WebAssembly.Module(readFileSync(corePath('engram.simd')))
const ways = { 'dreams of a frozen copy': dreamt, "old classes' pixel means, pixels set at random": meant, 'nothing of old classes': undefined }

const found = {}
let frozenBytes = 0, allBytes = 0
for (let seed = 1; seed <= seeds; seed++) {
  const dataset = await loadDataset({ data: 'digits', seed })
  for (const [name, replay] of Object.entries(ways)) note(name, inStages(dataset, seed, replay))
  note('all classes at once', atOnce(dataset, seed))
}
console.log(`accuracy on all ten digits behind the last stage, ${seeds} seeds; wake-sleep ${network}, frozen: ${frozenBytes.toLocaleString('en')} B; with machine and classifier ${allBytes.toLocaleString('en')} B`)
for (const [name, all] of Object.entries(found)) {
  const mean = all.reduce((sum, a) => sum + a, 0) / all.length
  const deviation = Math.sqrt(all.reduce((sum, a) => sum + (a - mean) ** 2, 0) / Math.max(1, all.length - 1))
  console.log(`  ${name.padEnd(46)} ${(100 * mean).toFixed(2)} ± ${(100 * deviation).toFixed(2)} %`)
}

function note(name, accuracy) {
  found[name] = [...(found[name] ?? []), accuracy]
}

function inStages(dataset, seed, replay) {
  let states = {}
  for (let stage = 0; stage < STAGES; stage++) {
    const old = Array.from({ length: replay ? 2 * stage : 0 }, (_, label) => label)
    const real = rowsOf(dataset, (label) => label >> 1 === stage)
    const each = Math.round(real.length / 2), count = real.length + each * old.length
    const begin = (rule, net) => learnerOf(dataset, seed, rule, net, count, states[rule])
    const frozen = begin('wake-sleep', network), sleeper = begin('wake-sleep', network), classifier = begin('local', '32-10')
    frozenBytes = frozen.snapshot().length
    // It dreams in the working memory of the machine that learns.
    allBytes = frozenBytes + sleeper.arenaBytes + classifier.arenaBytes
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      const labels = Uint8Array.from({ length: each * old.length }, (_, i) => i % Math.max(1, old.length))
      const again = replay?.({ dataset, frozen, labels, seed: seed * STAGES + stage, first: epoch * labels.length }) ?? new Int8Array(0)
      const samples = { count, labels: Uint8Array.of(...real.map((row) => dataset.train.labels[row]), ...labels), inputs: Int8Array.of(...real.flatMap((row) => inputsOf(dataset.train, row)), ...again) }
      const order = shuffledRows(count, seed * 1000 + epoch)
      if (replay === dreamt) sleeper.learn(samples, order)
      classifier.learn(samples, order)
    }
    states = { 'wake-sleep': sleeper.snapshot(), local: classifier.snapshot() }
    if (stage === STAGES - 1) return accuracyOf(classifier, dataset)
  }
}

function atOnce(dataset, seed) {
  const { count } = dataset.train, classifier = learnerOf(dataset, seed, 'local', '32-10', count)
  for (let epoch = 0; epoch < EPOCHS; epoch++) classifier.learn(dataset.train, shuffledRows(count, seed * 1000 + epoch))
  return accuracyOf(classifier, dataset)
}

function dreamt({ frozen, labels, seed, first }) {
  return frozen.dream(labels, seed, first)
}

function meant({ dataset, labels, seed, first }) {
  const means = dataset.classes.map((_, c) => {
    const rows = rowsOf(dataset, (label) => label === c)
    return Array.from({ length: SIZE }, (_, i) => rows.reduce((sum, row) => sum + dataset.train.inputs[row * SIZE + i], 0) / rows.length)
  })
  const draws = shuffledRows(labels.length * SIZE, seed * 7919 + first)
  return Int8Array.from(draws, (draw, at) => ((draw + 0.5) / draws.length) * 127 < means[labels[Math.floor(at / SIZE)]][at % SIZE] ? 127 : 0)
}

/** A learner of one stage, which goes on from a state but for its clock. */
function learnerOf(dataset, seed, rule, net, count, state) {
  const experiment = { ...resolveExperiment({ rule, network: net, dataset, epochs: EPOCHS, seed }), totalSamples: EPOCHS * count }
  const core = new Core(module, experiment)
  core.init()
  if (state) {
    const bytes = state.slice()
    new DataView(bytes.buffer).setUint32(TAUGHT, 0, true)
    core.restore(bytes)
  }
  return core
}

function accuracyOf(core, { test }) {
  return core.infer(test, fileOrder(test.count)).filter((label, i) => label === test.labels[i]).length / test.count
}

function rowsOf({ train }, isWanted) {
  return Array.from(fileOrder(train.count)).filter((row) => isWanted(train.labels[row]))
}

function inputsOf({ inputs }, row) {
  return Array.from(inputs.subarray(row * SIZE, (row + 1) * SIZE))
}
