/** Real MNIST as the learner takes it, and the one experiment that every fixed-point contender runs. */
import { loadDataset } from '../dist/host/cli/sources.js'
import { resolveExperiment } from '../dist/host/experiment/experiment.js'

/** Samples of one timed pass: the first third of MNIST's training set, in file order. */
export const SAMPLES = 20_000
/** Samples learned before the clock starts. */
export const WARM = 500
/** Largest output error that is not worth an update where skipping is on: 10 % in Q10. */
export const SKIP = 102

/** `mnist` as it is (four of five pixels are zero), or `dense`: its zeros become 1 to 3, so that no input is zero. */
export async function benchData(kind) {
  const dataset = await loadDataset({ data: 'mnist', seed: 1 })
  const { inputs, labels } = dataset.train
  if (kind === 'dense') for (let i = 0; i < inputs.length; i++) if (inputs[i] === 0) inputs[i] = 1 + (i % 3)
  return { dataset, inputs, labels }
}

/** 784-128-10 with the defaults of `engram run --data mnist --network 128-10 --epochs 1`. */
export function benchExperiment(dataset, { rule, skip }) {
  return resolveExperiment({ rule, network: '128-10', dataset, seed: 1, epochs: 1, skip })
}

/** The first `count` inputs as floating-point numbers, as the other libraries take them. */
export const floats = (inputs, count) => Float32Array.from(inputs.subarray(0, count * 784), (x) => x / 128)
