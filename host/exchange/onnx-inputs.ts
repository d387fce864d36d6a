/** The front of an ONNX model that takes values as the data has them, and the end that gives numbers in the units of the data. */
import type { Shape } from '../data/dataset.js'
import type { RowReader } from '../data/input-reader.js'
import { FRACTION } from '../data/table/standardise.js'
import { ANSWER_DEVIATION, type Output } from '../data/targets.js'
import { Graph, type Value } from './onnx-graph.js'
import { tabular } from './onnx-network.js'

/** Any number of samples. */
export const SAMPLES = 'samples'

export const sampleDims = (shape: Shape): (number | string)[] => (tabular(shape) ? [SAMPLES, shape.channels] : [SAMPLES, shape.height, shape.width, shape.channels])

/** int8 inputs, as the device takes them. */
export const int8Input = (graph: Graph, shape: Shape, description: string): Value => graph.input('inputs', 'int8', sampleDims(shape), `as the device takes them: ${description}`)

/** Inputs made of pixels or of the columns of a table, as the host makes them. */
export function rawInput(graph: Graph, shape: Shape, reader: RowReader): Value {
  return reader.kind === 'pixels' ? pixelInput(graph, shape, reader) : columnInput(graph, shape, reader)
}

/** Pixels, each by a table; floating ones are brought to whole ones first. */
function pixelInput(graph: Graph, shape: Shape, { inputs, scale }: RowReader & { kind: 'pixels' }): Value {
  const about = `pixels from 0 to ${(inputs.length - 1) / (scale ?? 1)}`
  const index = scale === undefined
    ? graph.cast('pixel number', graph.input('pixels', 'uint8', sampleDims(shape), about), 'int32')
    : graph.cast('pixel number', roundedNode(graph, 'pixel', graph.node('Mul', 'pixels scaled', [graph.input('pixels', 'double', sampleDims(shape), about), graph.number('double', scale)])), 'int32')
  return graph.node('Gather', 'inputs', [graph.constant('input of a pixel', 'int8', [inputs.length], inputs), index], { axis: 0 })
}

/**
 * Columns, standardised as data/table/standardise.ts does it, in double, since in float a value may round to the step beside.
 * asinh x = sign x · ln(|x| + √(x² + 1)), since few runtimes have Asinh of double.
 */
function columnInput(graph: Graph, shape: Shape, { names, scales }: RowReader & { kind: 'columns' }): Value {
  const row = (name: string, of: (scale: (typeof scales)[number]) => number): Value => graph.constant(name, 'double', [scales.length], scales.map(of))
  const features = graph.input('features', 'double', sampleDims(shape), `columns in their own units, in this order: ${names.join(', ')}`)
  const distance = graph.node('Mul', 'distance', [graph.node('Sub', 'off centre', [features, row('centres', ({ centre }) => centre)]), row('scales', ({ scale }) => scale)])
  const bent = scales.some(({ kind }) => kind === 'compressed') ? compressed(graph, distance, row('compressed', ({ kind }) => Number(kind === 'compressed'))) : distance
  const standard = graph.node('Div', 'standardised', [graph.node('Sub', 'off mean', [bent, row('means', ({ mean }) => mean)]), row('deviations', ({ deviation }) => deviation)])
  const steps = roundedNode(graph, 'steps', graph.node('Mul', 'steps', [standard, graph.number('double', 2 ** FRACTION)]))
  return graph.cast('inputs', graph.node('Clip', 'steps clipped', [steps, graph.number('double', -128), graph.number('double', 127)]), 'int8')
}

/** asinh where `mask` is 1. */
function compressed(graph: Graph, x: Value, mask: Value): Value {
  const size = graph.node('Abs', 'distance size', [x])
  const root = graph.node('Sqrt', 'distance root', [graph.node('Add', 'distance squared + 1', [graph.node('Mul', 'distance squared', [x, x]), graph.number('double', 1)])])
  const asinh = graph.node('Mul', 'distance asinh', [graph.node('Sign', 'distance sign', [x]), graph.node('Log', 'distance log', [graph.node('Add', 'distance size + root', [size, root])])])
  return graph.node('Where', 'distance compressed', [graph.cast('is compressed', mask, 'bool'), asinh, x])
}

/** To the nearest whole number, halves up. */
const roundedNode = (graph: Graph, name: string, value: Value): Value => graph.node('Floor', `${name} rounded`, [graph.node('Add', `${name} + half`, [value, graph.number('double', 0.5)])])

/** Foretold numbers in the units of the data. */
export function numbersOf(graph: Graph, scores: Value, outputs: readonly Output[]): void {
  const deviations = graph.node('Div', 'deviations off', [graph.cast('scores double', scores, 'double'), graph.number('double', ANSWER_DEVIATION)])
  const off = graph.node('Mul', 'off the mean', [deviations, graph.constant('output deviations', 'double', [outputs.length], outputs.map(({ deviation }) => deviation))])
  graph.output(graph.node('Add', 'numbers', [off, graph.constant('output means', 'double', [outputs.length], outputs.map(({ mean }) => mean))]), 'double', [SAMPLES, outputs.length], `foretold, in the units of the data: ${outputs.map(({ name }) => name).join(', ')}`)
}
