/**
 * The learner: a network with its rule, objective and optimizer, laid out in the arena.
 * Descriptors hold shapes, formats and addresses; everything learned lies in one run of bytes.
 */
import { Config, LayerConfig, LayerKind, MOST_DESCRIPTORS, MOST_FRONT_DESCRIPTORS, NO_LAYER, RegionKind, Status } from './abi'
import { checkBlock } from './check'
import { countSample, samplesLearned, startSample, takeClock } from './clock'
import { block, inputFraction, readByte, readHalf, readSigned, readWord, useBlock } from './config'
import { followQuantile, takeThreshold } from './detect'
import { asksForLabels, carries, dreams, learnsUnlabelled } from './generated/traits'
import { followErrors, initDetector, takeDetector, watches, watchesInVain } from './drift'
import { Head, placeHead } from './layers/head'
import { beginFrozen, frozenAsNamed, isCopied, isFrozen, MOST_COPIED } from './layers/frozen'
import { exists, Layer, none } from './layers/layer'
import { placeLayer } from './layers/registry'
import { arenaBytes, openArena, sealArena, takeWorking } from './memory/arena'
import { beginRows, hasFront, layoutFront, placeChain, pushBytes, rawBytes, releaseWindow, windowFull } from './front/front'
import { seedRandom } from './number/random'
import { keepsFrozen } from './only'
import { placeObjective } from './generated/objectives'
import { Objective } from './objectives/objective'
import { placeOptimizer } from './generated/optimizers'
import { Optimizer } from './optimizers/optimizer'
import { placeRule } from './rules/registry'
import { Rule } from './rules/rule'
import { stepShape } from './sequence'
import { NO_TARGET, takeNumbers } from './target'
import { answer, detects, regresses, taskSuits, toldOutputs } from './task'

let rule = changetype<Rule>(0)
let objectiveInUse = changetype<Objective>(0)
let optimizerInUse = changetype<Optimizer>(0)
let lowest = changetype<Layer>(0)
let last = changetype<Layer>(0)
let readoutHead = changetype<Head>(0)
let inputBuffer: usize = 0
let inputBytes: u16 = 0
let scoreVector: usize = 0
let errorVector: usize = 0
let readoutRows: u32 = 0

/** Bytes that the most demanding layer needs of each shared buffer; known after the measuring pass. */
let argmaxNeed: u32 = 0
let gradientNeed: u32 = 0
let pooledNeed: u32 = 0
let argmaxBuffer: usize = 0
let gradientBuffer: usize = 0
let pooledBuffer: usize = 0

export function optimizer(): Optimizer { return optimizerInUse }
export function objective(): Objective { return objectiveInUse }
/** Outputs of the readout: classes, or numbers. */
export function outputCount(): u32 { return readoutRows }
export function scores(): usize { return scoreVector }
export function errors(): usize { return errorVector }
/** The lowest layer that learns; below it there may be frozen ones, which no rule meets. */
export function firstLayer(): Layer {
  let layer = lowest
  if (keepsFrozen) while (exists(layer) && isFrozen(layer.config)) layer = layer.next
  return layer
}
export function lastLayer(): Layer { return last }
/** Its place behind the layers that learn, which count from 0. */
export function readoutIndex(): u32 { return exists(last) ? <u32>last.index + 1 : 0 }
export function readout(): Head { return readoutHead }
// @ts-ignore: decorator
@inline
function hasFrozen(): bool { return keepsFrozen && exists(lowest) && isFrozen(lowest.config) }
/** Where the network's input goes: int8, HWC. */
export function networkInput(): usize { return hasFrozen() ? lowest.input : inputBuffer }
export function networkInputLength(): u32 { return hasFrozen() ? lowest.inputs : inputBytes }
/** What the rule and its layers see of it: all, or what frozen layers make of it. */
export function input(): usize { return inputBuffer }
export function inputLength(): u32 { return inputBytes }
/** Bytes of a sample as it comes: of its readings, where a front end makes it, else of the network's input. */
// @ts-ignore: decorator
@inline
export function sampleLength(): u32 { return hasFront() ? rawBytes() : networkInputLength() }
export function pooledScratch(): usize { return pooledBuffer }
/** Updates whose largest output error (Q10) is below this are left out. */
export function skipBelow(): i32 { return readHalf(block() + Config.skip) }
export function seed(): u32 { return readWord(block() + Config.seed) }
/** Of the hash of a layer, the readout being the last: layers of one seed are this far apart. */
export function layerKey(index: u32): u32 { return seed() + index * 0x3a7d }
export function option(index: u32): i32 { return <i32>readWord(block() + Config.options + (<usize>index << 2)) }

/** A buffer of at least `bytes` that all layers share: argmax bits live from a forward pass to the same layer's update. */
export function sharedArgmax(bytes: u32): usize {
  argmaxNeed = max(argmaxNeed, bytes)
  return argmaxBuffer
}

export function sharedGradient(bytes: u32): usize {
  gradientNeed = max(gradientNeed, bytes)
  return gradientBuffer
}

export function sharedPooled(bytes: u32): void {
  pooledNeed = max(pooledNeed, bytes)
}

/** Room for the rule's input alone, for a rule whose layers bring room for their outputs. */
export function takeInput(): usize {
  if (hasFrozen()) alternate(firstLayer())
  else inputBuffer = takeWorking(RegionKind.activations, NO_LAYER, inputBytes)
  return inputBuffer
}

/** Each layer's output gets a buffer of its own, or the layers use two shared ones alternately. */
export function takeActivations(exclusive: bool): void {
  if (!exclusive) {
    alternate(none())
    return
  }
  let at = takeInput()
  for (let layer = firstLayer(); exists(layer); layer = layer.next) {
    layer.input = at
    at = takeWorking(RegionKind.activations, layer.index, layer.outputs)
    layer.output = at
  }
}

/** Two buffers for the layers from the lowest to the one in front of `end`. */
function alternate(end: Layer): void {
  let even = networkInputLength(), odd: u32 = 0, isOdd = true
  for (let layer = lowest; layer != end; layer = layer.next, isOdd = !isOdd) {
    if (isOdd) odd = max(odd, layer.outputs)
    else even = max(even, layer.outputs)
  }
  let input = takeWorking(RegionKind.activations, NO_LAYER, even)
  let output = takeWorking(RegionKind.activations, NO_LAYER, odd)
  inputBuffer = input
  for (let layer = lowest; layer != end; layer = layer.next) {
    layer.input = input
    layer.output = output
    if (isFrozen(layer.config)) inputBuffer = output
    output = input
    input = layer.output
  }
}

/** More than the descriptors of any network with so many weight layers, and blocks of a front end, take; `configure` writes them before it knows. */
export function mostDescriptors(layers: u32, blocks: u32): u32 { return layers * MOST_DESCRIPTORS + blocks * MOST_FRONT_DESCRIPTORS }

/** Lays the learner out at `base`; writes descriptors only. `size` bytes may be used. */
export function configure(at: usize, base: usize, size: u32): Status {
  useBlock(at)
  let status = checkBlock(at)
  if (status != Status.ok) return status
  argmaxNeed = 0
  gradientNeed = 0
  pooledNeed = 0
  openArena(base)
  status = layout()
  if (status != Status.ok) return status
  sealArena()
  status = layout()
  if (status != Status.ok) return status
  if (arenaBytes() > size) return Status.noRoom
  return !hasFrozen() || frozenAsNamed(lowest) ? Status.ok : Status.badFrozen
}

function layout(): Status {
  if (hasFront()) placeChain()
  const optimizerFound = placeOptimizer(readByte(block() + Config.optimizer))
  if (!optimizerFound) return Status.badOptimizer
  optimizerInUse = optimizerFound
  const objectiveFound = placeObjective(readByte(block() + Config.objective))
  if (!objectiveFound) return Status.badObjective
  objectiveInUse = objectiveFound
  const ruleFound = placeRule(readByte(block() + Config.rule))
  if (!ruleFound) return Status.badRule
  rule = ruleFound

  const layers: u32 = readByte(block() + Config.layers)
  readoutRows = readHalf(block() + Config.layerTable + (layers - 1) * LayerConfig.bytes + LayerConfig.units)
  if (!taskSuits(readoutRows)) return Status.badTask
  takeClock()
  if (detects()) takeThreshold()
  if (watchesInVain()) return Status.badShape
  if (watches()) takeDetector()
  if (hasFront() && !layoutFront()) return Status.badShape
  scoreVector = takeWorking(RegionKind.scores, NO_LAYER, (detects() ? toldCount() : readoutRows) << 2)
  errorVector = takeWorking(RegionKind.errors, NO_LAYER, readoutRows << 1)
  if (regresses()) takeNumbers()
  if (argmaxNeed) argmaxBuffer = takeWorking(RegionKind.argmax, NO_LAYER, argmaxNeed)
  if (gradientNeed) gradientBuffer = takeWorking(RegionKind.gradient, NO_LAYER, gradientNeed)
  if (pooledNeed) pooledBuffer = takeWorking(RegionKind.scratch, NO_LAYER, pooledNeed)
  const status = layoutLayers()
  if (status != Status.ok) return status
  return rule.layout() ? Status.ok : Status.badShape
}

/** The readout's descriptor holds the shape that the next layer sees, while there is a next one. */
function layoutLayers(): Status {
  const count: u32 = readByte(block() + Config.layers)
  const map = placeHead()
  readoutHead = map
  map.height = readHalf(block() + Config.height)
  map.width = readHalf(block() + Config.width)
  map.channels = readHalf(block() + Config.channels)
  map.pool = 1
  map.inFraction = inputFraction(block())
  // Of three factors at once 32 bits might keep a small rest.
  const area = <u32>map.height * map.width
  const inputs: u32 = area * map.channels
  if (area > 65535 || inputs == 0 || inputs > 65535) return Status.badShape
  inputBytes = <u16>inputs
  if (carries() && !stepShape(map, inputs, count)) return Status.badShape
  lowest = none()
  last = none()
  if (keepsFrozen) beginFrozen()
  let below = none()
  let index: u8 = 0
  let at = block() + Config.layerTable
  for (let i: u32 = 1; i < count; i++, at += LayerConfig.bytes) {
    const layer = placeLayer(readByte(at + LayerConfig.kind), isFrozen(at))
    if (!layer) return Status.badLayer
    layer.config = at
    layer.index = index++
    layer.next = none()
    if (exists(below)) below.next = layer
    else lowest = layer
    below = layer
    if (isFrozen(at)) {
      // Nothing of what they make of a sample could be a step of a sequence, or be dreamt.
      if (exists(last) || carries() || dreams()) return Status.badLayer
      // To the rule the network begins above them.
      index = 0
    } else {
      layer.previous = last
      last = layer
    }
    layer.inHeight = map.height
    layer.inWidth = map.width
    layer.inChannels = map.channels
    layer.inputs = <u32>map.height * map.width * map.channels
    layer.inFraction = map.inFraction
    layer.outFraction = readByte(at + LayerConfig.outputFraction)
    const shift = <i32>readByte(at + LayerConfig.fraction) + <i32>map.inFraction - <i32>layer.outFraction
    layer.shift = <u8>shift
    const fan = layer.layout()
    if (fan == 0 || <u32>shift > 31) return Status.badShape
    layer.takeWeights(fan)
    if (isFrozen(at)) {
      if (isCopied(at) && fan > MOST_COPIED) return Status.badShape
      layer.layoutFrozen()
      inputBytes = <u16>layer.outputs
    } else if (readHalf(at + LayerConfig.amplitude) > layer.weights.limit) return Status.badShape
    map.height = layer.outHeight
    map.width = layer.outWidth
    map.channels = layer.channels
    map.inFraction = layer.outFraction
  }
  if (readByte(at + LayerConfig.kind) != LayerKind.dense || isFrozen(at)) return Status.badLayer
  if (readoutRows == 0) return Status.badShape
  map.takeWeights(
    RegionKind.weights, index, readByte(at + LayerConfig.bits), readByte(at + LayerConfig.fraction), readSigned(at + LayerConfig.rateOffset),
  )
  return Status.ok
}

/** Zeroes the arena beyond the descriptors and draws the initial weights from the configured seed. */
export function init(learned: usize, bytes: u32): void {
  memory.fill(learned, 0, bytes)
  if (hasFront()) beginRows()
  seedRandom(seed())
  for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.weights.init(readHalf(layer.config + LayerConfig.amplitude))
  readoutHead.weights.init(0)
  rule.init()
  if (watches()) initDetector()
}

/** Takes `bytes` of the sample as it comes (`sampleLength`), from its byte `offset` on; parts come in their order. */
// @ts-ignore: decorator
@inline
export function putSample(offset: u32, at: usize, bytes: u32): void {
  if (!hasFront()) return memory.copy(networkInput() + offset, at, bytes)
  if (offset == 0) beginRows()
  pushBytes(at, bytes)
}

/** Whether what came last are the last bytes of a sample. */
// @ts-ignore: decorator
@inline
export function sampleWhole(): bool { return !hasFront() || windowFull() }

/**
 * The answer (task.ts) for the sample in the input buffer, or in the window of the front end, or -1 if the rule cannot tell its
 * class; if `learns`, as it is before an update with a target (target.ts) or NO_TARGET. A rule that needs labels learns nothing
 * without.
 */
export function take(target: usize, learns: bool): i32 {
  if (hasFront()) releaseWindow(learns)
  return takeInputs(target, learns)
}

/** `take` for a sample that is in the input buffer already, whatever front end there is. */
// @ts-ignore: decorator
@inline
export function takeInputs(target: usize, learns: bool): i32 {
  runFrozen()
  if (learns && (learnsUnlabelled() || target != NO_TARGET)) return learnFrom(target)
  rule.infer()
  return answer(scoreVector)
}

/** The sample becomes the rule's input. */
// @ts-ignore: decorator
@inline
function runFrozen(): void {
  for (let layer = lowest; exists(layer) && isFrozen(layer.config); layer = layer.next) layer.forward()
}

/** Little is kept across `rule.learn`: it would lie on the stack beneath all that this one calls. */
function learnFrom(target: usize): i32 {
  startSample()
  const said = rule.learn(target) ? answer(scoreVector) : -1
  if (detects()) followQuantile(scoreVector)
  countSample(!learnsUnlabelled() || !asksForLabels() || target != NO_TARGET)
  if (watches()) followErrors(said, target, samplesLearned())
  return said
}

/** `take` for builds that may leave out what learns: the answer, and nothing is learned. */
export function tell(): i32 {
  if (hasFront()) releaseWindow(false)
  return tellInputs()
}

// @ts-ignore: decorator
@inline
export function tellInputs(): i32 {
  runFrozen()
  rule.infer()
  return answer(scoreVector)
}

/** Leaves a dream (rules/rule.ts) of a class in the input buffer; false if the rule has none, or there is no such class. */
export function dream(label: u32, seed: u32, number: u32): bool {
  if (!dreams() || label >= readoutRows) return false
  rule.dream(label, seed, number)
  return true
}

/** Numbers that the last answer was made of, int32 each, at `scores`. */
export function toldCount(): u32 { return toldOutputs(readoutRows) }

export function inferMacs(): u32 { return frozenMacs() + rule.inferMacs }
export function learnMacs(): u32 { return frozenMacs() + rule.learnMacs }

function frozenMacs(): u32 {
  let sum: u32 = 0
  for (let layer = lowest; exists(layer) && isFrozen(layer.config); layer = layer.next) sum += layer.macs
  return sum
}
