/**
 * Local losses: every hidden layer has its own linear classifier and learns from it alone. No backward pass
 * between layers, and a layer's input is free as soon as it has learned. The classifiers decide together.
 *
 *     p = softmax(A pool(h)),  e = onehot(y) - p,  g = A^T e / s,  dW = g x^T,  dA = e pool(h)^T
 *
 * Source: A. Nokland, L. H. Eidnes, "Training Neural Networks with Local Error Signals", ICML 2019, section 2.2
 * (prediction loss); H. Mostafa et al., Front. Neurosci. 12:608, 2018. The last hidden layer's classifier is the
 * readout. NOTE each signal crosses one matrix, its own head's: with one hidden layer this is two-layer backprop.
 *
 * s: 1, or behind a pool about the root of its window (layers/head.ts).
 * A: int8 Q7 or int16 Q14; e: Q10; g: int16 Q12; h: int8 Q5, average-pooled before the head of a convolution.
 * State: classes x (pooled features + 1) weights for each hidden layer but the last.
 *
 * Family: local losses
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: needed
 * Transport: own head
 * Passes: 1
 * Set: standard
 *
 * Option 0, vote (sum|readout): classes are told by the sum of all classifiers, or by the readout alone; numbers by the readout.
 */
import { LayerConfig, NO_LAYER, RegionKind } from '../abi'
import { readByte } from '../config'
import { Head, placeHead } from '../layers/head'
import { exists, Layer } from '../layers/layer'
import { firstLayer, input, lastLayer, option, outputCount, readout, sharedPooled, takeActivations } from '../learner'
import { takeWorking } from '../memory/arena'
import { forwardMacs, signalMacs, updateMacs, worthLearning } from './forward'
import { classifies } from '../task'
import { Rule } from './rule'
import { addVotes, clearVotes, countVotes } from '../layers/votes'

/** Says to what looks at the layer's output, through its head's pooling, which shape that has. */
export function lookAt(layer: Layer, head: Head): void {
  head.height = layer.outHeight
  head.width = layer.outWidth
  head.channels = layer.channels
  head.pool = max<u8>(1, readByte(layer.config + LayerConfig.headPool))
  head.inFraction = layer.outFraction
}

/** A head on the layer, with the room that its pooling needs. Also for other rules that teach through one. */
export function takeLayerHead(layer: Layer, kind: RegionKind = RegionKind.head, biased: bool = true, head: Head = placeHead()): Head {
  lookAt(layer, head)
  head.takeWeights(
    kind, layer.index, readByte(layer.config + LayerConfig.headBits), readByte(layer.config + LayerConfig.headFraction), 0, biased,
  )
  if (head.pool > 1) sharedPooled(head.weights.fan)
  return head
}

export class Local extends Rule {
  teacher: Head
  /** Sum of scores over classifiers, int32, or 0 where the readout decides alone or is the only one. */
  votes: usize

  layout(): bool {
    takeActivations(false)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.layoutLearning(false)
      layer.state = changetype<usize>(exists(layer.next) ? takeLayerHead(layer) : readout())
    }
    const several = exists(firstLayer()) && exists(firstLayer().next) && classifies()
    this.votes = several && option(0) == 0 ? takeWorking(RegionKind.scores, NO_LAYER, outputCount() << 2) : 0
    return true
  }

  init(): void {
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      if (exists(layer.next)) changetype<Head>(layer.state).weights.init(0)
    }
  }

  learn(target: usize): bool {
    clearVotes(this.votes)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.forward()
      this.teacher = changetype<Head>(layer.state)
      this.teacher.score(layer.output)
      addVotes(this.votes)
      if (worthLearning(target)) {
        layer.learn(this)
        this.teacher.learn()
      }
    }
    if (!exists(lastLayer())) {
      readout().scoreFeatures(input())
      if (worthLearning(target)) readout().learn()
    }
    countVotes(this.votes)
    return true
  }

  infer(): void {
    clearVotes(this.votes)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.forward()
      if (!exists(layer.next) || this.votes) {
        changetype<Head>(layer.state).score(layer.output)
        addVotes(this.votes)
      }
    }
    if (!exists(lastLayer())) readout().scoreFeatures(input())
    countVotes(this.votes)
  }

  signal(_layer: Layer, tile: u32): i32 {
    return this.teacher.signal(tile)
  }

  tileHeight(_layer: Layer): u32 { return this.teacher.pool }
  tileWidth(_layer: Layer): u32 { return this.teacher.pool }

  get inferMacs(): u32 {
    return forwardMacs() + (this.votes ? this.headMacs : 0)
  }

  get learnMacs(): u32 {
    let signals: u32 = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) signals += signalMacs(layer, changetype<Head>(layer.state).pool)
    return forwardMacs() + 2 * this.headMacs + updateMacs() + signals
  }

  private get headMacs(): u32 {
    let sum: u32 = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      if (exists(layer.next)) sum += <u32>changetype<Head>(layer.state).weights.rows * changetype<Head>(layer.state).weights.fan
    }
    return sum
  }
}
