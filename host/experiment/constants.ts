/** The weights of frozen layers, as they lie in a chip's flash (assembly/layers/frozen.ts). */
import { EngramError } from '../errors.js'
import { frozenCount, outputShape } from '../network/network.js'
import { crc32 } from '../wire/crc32.js'
import type { Experiment } from './experiment.js'
import { fanOf } from './formats.js'

type Shaped = Pick<Experiment, 'layers' | 'shape'>

/** Bytes of each frozen layer: weights and biases, without what fills them up to a multiple of 4. */
function layerBytes({ layers, shape }: Shaped): number[] {
  let input = shape
  return layers.slice(0, frozenCount(layers)).map((layer) => {
    const fan = fanOf(layer, input)
    input = outputShape(layer, input)
    return (layer.units * (fan + 1) * layer.bits) / 8
  })
}

const filled = (bytes: number): number => (bytes + 3) & ~3

/** Bytes of all of them. */
export const constantBytes = (experiment: Shaped): number => layerBytes(experiment).reduce((sum, bytes) => sum + filled(bytes), 0)

/** The weights of an experiment with frozen layers; zeros where it has none, which is enough for a plan. */
export const constantsOf = (experiment: Pick<Experiment, 'layers' | 'shape' | 'backbone'>): Uint8Array =>
  experiment.backbone?.weights ?? new Uint8Array(constantBytes(experiment))

/** What the configuration block says of each frozen layer's weights: the low half of their CRC-32. */
export function constantChecksums(experiment: Pick<Experiment, 'layers' | 'shape' | 'backbone'>): number[] {
  const weights = constantsOf(experiment)
  let at = 0
  return layerBytes(experiment).map((bytes) => {
    const crc = crc32(weights.subarray(at, at + bytes))
    at += filled(bytes)
    return crc & 0xffff
  })
}

/** Throws OPTION_INVALID where layers are frozen and nothing says what they learned. */
export function checkBackbone({ layers, network, backbone }: Pick<Experiment, 'layers' | 'network' | 'backbone'>): void {
  if (frozenCount(layers) === 0 || backbone) return
  throw new EngramError(
    'OPTION_INVALID',
    `network ${network} has frozen layers, and nothing says what they have learned`,
    `learn them first, and give the run: engram run --network '${network.replaceAll('*', '')}' … --save backbone.json, then --backbone backbone.json`,
    { option: 'backbone' },
  )
}
