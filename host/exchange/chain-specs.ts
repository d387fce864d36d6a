/** Layers of engram's notation from operators of ONNX. */
import type { Shape } from '../data/dataset.js'
import { networkLimits, type LayerSpec } from '../network/network.js'
import { paddingOf } from '../network/taps.js'
import { int, ints, nodeText, unsupported } from './onnx-node.js'
import type { OnnxNode } from './onnx-schema.js'

const SQUARE = 'filters, strides and pools of engram are square, and not dilated or grouped'

export const denseSpec = (units: number): LayerSpec => ({ kind: 'dense', units, bits: 16, kernel: 1, stride: 1, padding: 'valid', pool: 1 })

const word = (node: OnnxNode, name: string): string => new TextDecoder().decode(node.attribute.find((each) => each.name === name)?.s ?? new Uint8Array())

/** @param dims of the filters, OIHW */
export function convSpec(node: OnnxNode, dims: readonly number[], input: Shape): LayerSpec {
  const [units = 0, , kernel = 0, across] = dims
  const [stride = 1, strideAcross = stride] = ints(node, 'strides') ?? []
  const plain = kernel === across && stride === strideAcross && int(node, 'group', 1) === 1 && (ints(node, 'dilations') ?? []).every((each) => each === 1)
  if (!plain) throw unsupported(`${nodeText(node)} has filters of ${dims.slice(2).join(' × ')}, strides ${stride} and ${strideAcross}, ${int(node, 'group', 1)} groups, dilations ${ints(node, 'dilations') ?? 1}`, SQUARE)
  if (kernel > networkLimits.kernel || stride > networkLimits.stride) throw unsupported(`${nodeText(node)} has filters of ${kernel} × ${kernel} and a stride of ${stride}`, `filters of engram have up to ${networkLimits.kernel} × ${networkLimits.kernel}, strides go to ${networkLimits.stride}`)
  const spec: LayerSpec = { kind: 'conv2d', units, bits: 16, kernel, stride, padding: 'valid', pool: 1 }
  const same: LayerSpec = { ...spec, padding: 'same' }
  const auto = word(node, 'auto_pad')
  const own = paddingOf(same, input), [above, left, below, right] = own
  // What is odd of it SAME_LOWER puts in front.
  const pads = auto === 'SAME_LOWER' ? [below, right, above, left] : ints(node, 'pads') ?? [0, 0, 0, 0]
  if (auto === 'SAME_UPPER') return same
  if (auto === 'VALID' || pads.every((each) => each === 0)) return spec
  if (pads.every((each, i) => each === own[i])) return same
  throw unsupported(`${nodeText(node)} pads by ${pads.join(', ')}`, `"same" of engram pads such a map by ${own.join(', ')} (above, left, below, right): at stride 1 the usual padding, else as TensorFlow does`)
}

/** The side of a max-pool of a map. */
export function poolSide(node: OnnxNode, map: Shape): 2 | 3 {
  const [side = 0, across] = ints(node, 'kernel_shape') ?? []
  const strides = ints(node, 'strides') ?? [1, 1]
  const whole = map.height % side === 0 && map.width % side === 0
  const cut = (ints(node, 'pads') ?? []).some((each) => each !== 0) || (!whole && (int(node, 'ceil_mode', 0) === 1 || /^SAME/.test(word(node, 'auto_pad'))))
  if ((side === 2 || side === 3) && side === across && strides.every((stride) => stride === side) && !cut) return side
  throw unsupported(`${nodeText(node)} pools ${side} × ${across} in steps of ${strides.join(' and ')}${cut ? ', beyond the border' : ''}`, 'pools of engram are 2 × 2 or 3 × 3, beside each other and within the map')
}
