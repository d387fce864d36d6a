/** Attributes of a node of ONNX, and what is said of one that does not fit. */
import { EngramError } from '../errors.js'
import type { OnnxNode } from './onnx-schema.js'
import { shapeText } from './onnx-tensor.js'

export const ints = (node: OnnxNode, name: string): number[] | undefined => node.attribute.find((each) => each.name === name)?.ints
export const int = (node: OnnxNode, name: string, usual: number): number => node.attribute.find((each) => each.name === name)?.i ?? usual

export const nodeText = ({ opType, name, output }: OnnxNode): string => `operator ${opType}${name || output[0] ? ` ("${name || output[0]}")` : ''}`

export const unsupported = (what: string, hint: string, details?: Record<string, unknown>): EngramError => new EngramError('MODEL_UNSUPPORTED', what, hint, details)

export const mismatch = (node: OnnxNode, what: string, has: readonly (number | string)[], due: readonly (number | string)[], from?: readonly number[]): EngramError =>
  new EngramError('MODEL_SHAPE', `${nodeText(node)} ${what} of ${shapeText(has)}, and ${shapeText(due)} ${from ? `would follow from what reaches it, ${shapeText(from)}` : 'follows from what reaches it'}`, 'the model is damaged, or its layers are not in the order that engram reads', { node: node.name, has, due })
