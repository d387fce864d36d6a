/** step.c: compiled once, then a process of its own every round. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { layerFormats } from '../dist/host/experiment/formats.js'
import { configBlock } from '../dist/host/experiment/config-block.js'
import { Config } from '../dist/assembly/abi.js'
import { benchData, benchExperiment, WARM } from './data.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
export const FLAGS = ['-O3', '-march=native']

/** Compiles; the table of exponentials is taken from the core's source, so that there is one. */
export function compile(folder) {
  mkdirSync(folder, { recursive: true })
  const source = readFileSync(here('../assembly/number/exponential.ts'), 'utf8')
  const table = /memory\.data<u16>\(\[([\d,\s]+)\]\)/.exec(source)
  if (!table) throw new Error('assembly/number/exponential.ts: no table of exponentials')
  writeFileSync(join(folder, 'exponentials.h'), table[1])
  const binary = join(folder, 'step')
  execFileSync('gcc', [...FLAGS, '-I', folder, '-o', binary, here('step.c')], { stdio: 'inherit' })
  return binary
}

/** The file that step.c reads: formats and rates of the experiment, then `count` samples and labels. */
export async function writeSamples(path, { input, skip, count }) {
  const { dataset, inputs, labels } = await benchData(input)
  const experiment = benchExperiment(dataset, { rule: 'backprop', skip })
  const [hidden, readout] = layerFormats(experiment)
  const stepSamples = new DataView(configBlock(experiment).buffer).getUint32(Config.stepSamples, true)
  const header = Int32Array.of(
    count, WARM, experiment.seed, experiment.format.fraction, hidden.fraction, hidden.amplitude, hidden.rateOffset,
    readout.fraction, experiment.rate.first, experiment.rate.last, stepSamples, skip,
  )
  writeFileSync(path, Buffer.concat([Buffer.from(header.buffer), new Uint8Array(inputs.buffer, inputs.byteOffset, count * 784), labels.subarray(0, count)]))
}

/** One round. */
export function runStep(binary, form, path, count) {
  const [wall, cpu, digest, ...skipped] = execFileSync(binary, [form, path], { encoding: 'utf8' }).trim().split(' ')
  return { seconds: Number(wall), cpuSeconds: Number(cpu), digest, skipped: skipped.map(Number), samples: count }
}
