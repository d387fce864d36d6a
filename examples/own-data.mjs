// Learns data of your own, made here and given as bytes:  node examples/own-data.mjs
import { readFileSync } from 'node:fs'
import { finish, inProcessDevice, meanEnergy, prepareTrial, runTrial } from 'engram'

const core = new WebAssembly.Module(readFileSync(new URL(import.meta.resolve('engram/core'))))
const LENGTH = 32
/** Windows of a signal: still, swinging slowly, swinging fast. Any function will do that gives -1 to 1. */
const classes = ['still', 'slow', 'fast']
/** @param {number} cycles @param {number} phase @param {number} t */
const signal = (cycles, phase, t) => (cycles === 0 ? 0 : Math.sin(2 * Math.PI * (cycles * t + phase))) / 2 + (Math.random() - 0.5) / 4

/** One int8 vector a sample, one class index a label. @param {number} count */
function record(count) {
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes.length)
  const inputs = new Int8Array(count * LENGTH)
  labels.forEach((label, i) => {
    const phase = Math.random()
    for (let k = 0; k < LENGTH; k++) inputs[i * LENGTH + k] = Math.round(127 * signal([0, 1, 4][label] ?? 0, phase, k / LENGTH))
  })
  return { count, inputs, labels }
}

const train = record(900)
// 7 fractional bits: 127 means 0.99. The learner starts from how large its inputs are on average.
const format = { fraction: 7, background: 0, energy: meanEnergy(train, 7), description: 'windows of a signal' }
const dataset = { name: 'windows', shape: { height: 1, width: 1, channels: LENGTH }, classes, format, train, test: record(300) }

const trial = prepareTrial({ rule: 'local', network: '16-3', dataset, epochs: 10, seed: 1 }, core)
const result = await finish(runTrial({ ...trial, device: inProcessDevice('here', core) }))
if (result.task === 'classify') console.log(`${(100 * result.accuracy).toFixed(1)} % in ${trial.plan.ramBytes} B of RAM`)
