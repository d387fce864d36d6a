/** What most rules share: the forward pass, the readout's own update, and what they cost. */
import { samplesLearned } from '../clock'
import { exists, Layer } from '../layers/layer'
import { firstLayer, input, lastLayer, layerKey, objective, option, outputCount, readout, skipBelow } from '../learner'

/** Runs every layer, leaving each output where its layer says. */
export function forwardLayers(): void {
  for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.forward()
}

/** Output of the last hidden layer, or the input where there is none. */
export function topFeatures(): usize {
  const layer = lastLayer()
  return exists(layer) ? layer.output : input()
}

/** The readout's scores, from features that are already there. */
export function readoutScores(): void {
  readout().scoreFeatures(topFeatures())
}

export function inferByReadout(): void {
  forwardLayers()
  readoutScores()
}

/** Fills the error vector; whether it is large enough to learn from. */
export function worthLearning(target: usize): bool {
  return objective().error(target) >= skipBelow()
}

/** How most rules begin to learn: scores and errors of the sample; whether the errors are large enough to go on. */
export function beginLearning(target: usize): bool {
  forwardLayers()
  readoutScores()
  return worthLearning(target)
}

/** Whether hidden layers learn from the sample at hand; for rules whose option 0 is `every`. */
// @ts-ignore: decorator
@inline
export function hiddenLayersLearn(): bool { return samplesLearned() % option(0) == 0 }

/** Of the hash of a layer, new for every sample. */
export function sampleKey(layer: Layer): u32 { return layerKey(layer.index) + samplesLearned() * 0x4f1b }

/** Multiply-accumulates of one forward pass, readout included. */
export function forwardMacs(): u32 {
  let sum = readoutMacs()
  for (let layer = firstLayer(); exists(layer); layer = layer.next) sum += layer.macs
  return sum
}

/** Multiply-accumulates of updating every weight once. */
export function updateMacs(): u32 {
  let sum = readoutMacs()
  for (let layer = firstLayer(); exists(layer); layer = layer.next) sum += layer.learnMacs
  return sum
}

/**
 * Multiply-accumulates of a layer's signals, each from all output errors, where a signal is shared by tiles of that width. It is
 * recomputed for every row.
 */
export function signalMacs(layer: Layer, tileWidth: u32): u32 {
  return <u32>layer.outHeight * ((<u32>layer.outWidth + tileWidth - 1) / tileWidth) * layer.channels * outputCount()
}

export function readoutMacs(): u32 {
  return <u32>readout().weights.rows * readout().weights.fan
}
