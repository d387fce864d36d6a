/** Test-only entry: the core as it is, and exports of its number formats and kernels. Never shipped. */
import { startSample } from '../../assembly/clock'
import { addPatch, beginGradient, endGradient } from '../../assembly/kernels/conv2d_gradient'
import { convStage } from '../../assembly/kernels/conv2d'
import { dot, dot4, lane, stage } from '../../assembly/kernels/dense'
import { diffuseOuter, diffuseSteps, stageSums } from '../../assembly/kernels/update'
import { Conv2d } from '../../assembly/layers/conv2d'
import { Layer } from '../../assembly/layers/layer'
import { errors, firstLayer, objective, optimizer, scores } from '../../assembly/learner'
import { crc32 } from '../../assembly/memory/crc32'
import { exponential } from '../../assembly/number/exponential'
import { hash16, hash8 } from '../../assembly/number/hash'
import { naturalLog } from '../../assembly/number/logarithm'
import { random16, randomAt, seedRandom } from '../../assembly/number/random'
import { activation, rounded } from '../../assembly/number/requantize'
import { clamp, scaled, signal16 } from '../../assembly/number/saturate'
import { classTarget } from '../../assembly/target'

export * from '../../assembly/index'

export function numberRounded(x: i32, shift: i32): i32 { return rounded(x, shift) }
export function numberActivation(x: i32, shift: i32): i32 { return activation(x, shift) }
export function numberClamp(x: i32, limit: i32): i32 { return clamp(x, limit) }
export function numberSignal16(x: i32): i32 { return signal16(x) }
export function numberScaled(x: i32, shift: i32, limit: i32): i32 { return scaled(x, shift, limit) }
export function numberHash16(seed: u32, row: u32, column: u32): u32 { return hash16(seed, row, column) }
export function numberHash8(seed: u32, row: u32, column: u32): i32 { return hash8(seed, row, column) }
export function numberExponential(x: u32): u32 { return exponential(x) }
export function numberLog(x: u32): i32 { return naturalLog(x) }
export function numberCrc32(at: usize, bytes: u32): u32 { return crc32(at, bytes) }
export function generatorAt(at: usize): void { randomAt(at) }
export function generatorSeed(seed: u32): void { seedRandom(seed) }
export function generatorDraw(): u32 { return random16() }

export function stageInput(x: usize, n: u32): void {
  stage(x, n)
  stageSums()
}

export function rowProduct(w: usize, wide: bool): i32 {
  if (wide) dot<i16>(w, 0)
  else dot<i8>(w, 0)
  return load<i32>(lane(0))
}

/** Four rows into `to`, int32. */
export function fourProducts(w: usize, step: usize, wide: bool, to: usize): void {
  if (wide) dot4<i16>(w, step)
  else dot4<i8>(w, step)
  memory.copy(to, lane(0), 16)
}

export function diffuseRow(w: usize, delta: i32, f: u32, limit: i32, wide: bool): u32 {
  return wide ? diffuseOuter<i16>(w, delta, f, limit) : diffuseOuter<i8>(w, delta, f, limit)
}

export function diffuseList(w: usize, gradient: usize, n: u32, up: i32, f: u32, limit: i32, wide: bool): u32 {
  return wide ? diffuseSteps<i16>(w, gradient, n, up, f, limit) : diffuseSteps<i8>(w, gradient, n, up, f, limit)
}

function layerAt(index: u32): Layer {
  let layer = firstLayer()
  for (; index > 0; index--) layer = layer.next
  return layer
}

export function layerInput(index: u32): usize { return layerAt(index).input }
export function layerOutput(index: u32): usize { return layerAt(index).output }
export function layerOutputs(index: u32): u32 { return layerAt(index).outputs }
export function layerData(index: u32): usize { return layerAt(index).weights.data }
export function layerBias(index: u32): usize { return layerAt(index).weights.bias }
export function layerLimit(index: u32): u32 { return layerAt(index).weights.limit }
export function layerFraction(index: u32): u32 { return layerAt(index).weights.fraction }
/** Shift of the layer's learning rate, formats included. */
export function layerRate(index: u32): i32 { return layerAt(index).weights.shift }
export function layerShift(index: u32): u32 { return layerAt(index).shift }
export function forwardLayer(index: u32): void { layerAt(index).forward() }
export function backwardLayer(index: u32, signal: usize, inputSignal: usize): void {
  layerAt(index).backward(signal, inputSignal)
}

export function layerActive(index: u32, feature: u32): bool { return layerAt(index).active(feature) }

/** Position in its pool window that an output of a convolution came from. */
export function layerWinner(index: u32, feature: u32): u32 {
  return changetype<Conv2d>(layerAt(index)).winner(feature)
}

/** Gradient of one filter for int16 signals of all outputs; returns where the fan + 1 int32 are. */
export function filterGradient(index: u32, channel: u32, signals: usize): usize {
  const layer = changetype<Conv2d>(layerAt(index))
  convStage(layer)
  beginGradient(layer)
  for (let feature = channel; feature < layer.outputs; feature += layer.channels) {
    const signal = load<i16>(signals + (<usize>feature << 1))
    const cell = feature / layer.channels
    if (signal != 0) addPatch(layer, feature, cell / layer.outWidth, cell % layer.outWidth, signal)
  }
  endGradient(layer)
  return layer.gradient
}

/** Sets the schedule's shift for the updates that follow. */
export function beginSample(): void { startSample() }

/** The optimizer's update of one row of a layer from the staged input, bias included. */
export function updateRow(index: u32, row: u32, signal: i32, shift: i32): void {
  optimizer().outer(layerAt(index).weights, row, signal, shift)
}

/** The same from a gradient of fan + 1 int32, which may be overwritten. */
export function updateList(index: u32, row: u32, gradient: usize, shift: i32): void {
  optimizer().summed(layerAt(index).weights, row, gradient, shift)
}

/** Errors (int16 Q10, at `errorsAt`) and loss (Q10) from scores (int32 Q8, at `scoresAt`) and a target's handle. */
export function objectiveError(target: usize): i32 { return objective().error(target) }
export function objectiveLoss(target: usize): i32 { return objective().loss(target) }
export function scoresAt(): usize { return scores() }
export function errorsAt(): usize { return errors() }
export function targetOfClass(label: u32): usize { return classTarget(label) }
