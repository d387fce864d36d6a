/** A learned network as an ONNX file. */
import { EngramError } from '../errors.js'
import type { InputKind } from './kinds.js'
import { modelFacts, type Exportable } from './model-facts.js'
import { Graph } from './onnx-graph.js'
import { int8Input, numbersOf, rawInput, SAMPLES } from './onnx-inputs.js'
import { networkNodes } from './onnx-network.js'
import { encodeOnnx } from './onnx-schema.js'

/** The oldest versions that have all that is used: MaxPool of uint8 and Clip of int32 came with 12, and 13 is what runtimes agree on. */
const OPSET = 13, IR_VERSION = 7

/** @throws MODEL_UNSUPPORTED for raw inputs where nobody knows how they are read. */
export function onnxOf(exportable: Exportable, inputKind: InputKind): Uint8Array {
  const { network, outputs, numbers, reader, version } = exportable
  const { shape, format, task, rule } = network.experiment
  if (inputKind === 'raw' && !reader) throw new EngramError('MODEL_UNSUPPORTED', 'the learner does not say how the values of its data become inputs', 'export what takes inputs as the device does: --input int8')
  const graph = new Graph()
  const inputs = inputKind === 'raw' ? rawInput(graph, shape, reader!) : int8Input(graph, shape, format.description)
  const scores = graph.node('Identity', 'scores', [networkNodes(graph, network, inputs)])
  if (task === 'classify') graph.output(graph.node('ArgMax', 'class', [scores], { axis: 1, keepdims: 0, select_last_index: 0 }), 'int64', [SAMPLES], `number of the class with the largest score: ${outputs.map((name, i) => `${i} ${name}`).join(', ')}`)
  if (numbers && inputKind === 'raw') numbersOf(graph, scores, numbers)
  graph.output(scores, 'int32', [SAMPLES, outputs.length], 'the core\'s, 8 bits behind the point')
  const facts = [...modelFacts(exportable), [task === 'classify' ? 'classes' : 'outputs', JSON.stringify(outputs)] as const]
  return encodeOnnx(graph.model({
    irVersion: IR_VERSION, opsetImport: [{ domain: '', version: OPSET }], producerName: 'engram', producerVersion: version,
    docString: `Learned by engram's rule ${rule}, in integers; scores are those of the device to the bit.`,
    metadataProps: facts.map(([key, value]) => ({ key: key.replaceAll(' ', '_'), value })),
  }, `engram ${rule} ${network.experiment.network}`))
}
