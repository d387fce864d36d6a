/** What is learned over the line: handwritten digits, 8 x 8 pixels, by a small network. */
import { loadDataset } from '../../dist/host/cli/sources.js'
import { configBlock } from '../../dist/host/experiment/config-block.js'
import { resolveExperiment } from '../../dist/host/experiment/experiment.js'

const dataset = await loadDataset({ data: 'digits', seed: 1 })
const { inputs, labels, count } = dataset.train
const bytes = new Uint8Array(inputs.buffer, inputs.byteOffset)
const length = bytes.length / count

export const block = configBlock(resolveExperiment({ rule: 'local', network: '12:i8-10', dataset, seed: 1, epochs: 1, samples: 1000 }))
/** The payload of `learn` for a sample; they come around. */
export const learnPayload = (i) => Uint8Array.of(labels[i % count], ...bytes.subarray((i % count) * length, (i % count + 1) * length))
