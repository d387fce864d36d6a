/**
 * Synthetic gradients: a small module on each layer predicts the output error, and through itself the layer's
 * gradient, so that the layer learns without waiting for the layers above. No weights cross layers: the module
 * is taught with the network's output (ten numbers sent down) whenever that is available.
 *
 *     q = softmax(A pool(h)),  e^ = onehot(y) - q,  g^ = A^T e^ / s,  dW = g^ x^T,  dA = (t - q) pool(h)^T
 *
 * t = p_out, the network's output for the same sample: A becomes a model of the layers above. With t = onehot(y)
 * it is exactly the local loss.
 *
 * Source: M. Jaderberg et al., "Decoupled Neural Interfaces using Synthetic Gradients", ICML 2017, section 2.
 * NOTE the module predicts the output error (classes numbers), not the gradient (one number a unit), and is never
 * bootstrapped from the module above.
 *
 * s: 1, or behind a pool about the root of its window (layers/head.ts).
 * A: int8 Q7 or int16 Q14; errors: Q10; g^: int16 Q12. The top layer of a convolutional network uses its own readout.
 * State: classes x (pooled features + 1) weights a module; with `late`, one slot of features and teacher a module.
 *
 * Family: local losses
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: needed
 * Transport: own head
 * Passes: 1
 * Set: standard
 *
 * Option 0, teacher (output|label): what the modules are taught with.
 * Option 1, every (1..10000, default 1): feedback comes on every n-th sample only.
 * Option 2, late (0..10000, default 0): feedback comes this many samples late, one at a time.
 * Option 3, until (0..100000000, default 0): feedback ends after this many samples; 0 means never.
 * Option 4, top (auto|module|readout): what teaches the top layer; auto is a module on a dense layer, else the readout.
 * Option 5, vote (sum|readout): classes are told by the sum of the readout and all modules, or by the readout alone; numbers by
 * the readout.
 */
import { LayerKind, NO_LAYER, RegionKind } from '../abi'
import { readByte } from '../config'
import { Head } from '../layers/head'
import { exists, Layer } from '../layers/layer'
import { errors, firstLayer, objective, option, outputCount, readout, takeActivations } from '../learner'
import { takeDescriptor, takeWorking } from '../memory/arena'
import { feedbackComes, holds, keep, takeSlot, teacherIn, waits } from './feedback'
import { forwardLayers, forwardMacs, inferByReadout, readoutScores, signalMacs, updateMacs, worthLearning } from './forward'
import { takeLayerHead } from './local'
import { wanted } from '../target'
import { classifies } from '../task'
import { Rule } from './rule'
import { addVotes, clearVotes, countVotes } from '../layers/votes'

/** A module and, where feedback is late, the slot of the sample that waits for it. */
@unmanaged
class Module {
  head: Head
  slot: usize
}

export class Synthetic extends Rule {
  /** Teacher of the sample at hand, int16 Q10. */
  teacher: usize
  /** Sum of scores over readout and modules, int32, or 0 where the readout decides alone. */
  votes: usize
  current: Head

  layout(): bool {
    takeActivations(true)
    this.teacher = takeWorking(RegionKind.scratch, NO_LAYER, outputCount() << 1)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.layoutLearning(true)
      layer.state = this.hasModule(layer) ? this.takeModule(layer) : 0
    }
    const several = exists(firstLayer()) && this.hasModule(firstLayer()) && classifies()
    this.votes = several && option(5) == 0 ? takeWorking(RegionKind.scores, NO_LAYER, outputCount() << 2) : 0
    return true
  }

  private hasModule(layer: Layer): bool {
    if (exists(layer.next)) return true
    if (option(4) != 0) return option(4) == 1
    return readByte(layer.config) == LayerKind.dense
  }

  private takeModule(layer: Layer): usize {
    const module = changetype<Module>(takeDescriptor(offsetof<Module>()))
    module.head = takeLayerHead(layer)
    module.slot = takeSlot(RegionKind.head, layer.index, outputCount(), module.head.weights.fan)
    return changetype<usize>(module)
  }

  init(): void {
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      if (layer.state) changetype<Module>(layer.state).head.weights.init(0)
    }
  }

  learn(target: usize): bool {
    forwardLayers()
    readoutScores()
    clearVotes(this.votes)
    addVotes(this.votes)
    objective().error(target)
    this.keepTeacher(target)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      if (layer.state) this.learnByModule(layer, changetype<Module>(layer.state), target)
      else if (this.scoreAgain(target)) layer.learn(this)
    }
    if (this.scoreAgain(target)) readout().learn()
    countVotes(this.votes)
    return true
  }

  /** Recomputes the readout's scores and errors; true if the error is large enough for an update. */
  private scoreAgain(target: usize): bool {
    this.current = readout()
    readoutScores()
    return worthLearning(target)
  }

  /** Computes the teacher from the readout's errors: its output, or the target. */
  private keepTeacher(target: usize): void {
    for (let c: u32 = 0; c < outputCount(); c++) {
      const at = <usize>c << 1
      const t = wanted(target, c)
      store<i16>(this.teacher + at, option(0) ? t : t - <i32>load<i16>(errors() + at))
    }
  }

  private learnByModule(layer: Layer, module: Module, target: usize): void {
    this.current = module.head
    module.head.score(layer.output)
    addVotes(this.votes)
    if (worthLearning(target)) layer.learn(this)
    if (!feedbackComes()) return
    if (module.slot) this.lateFeedback(module)
    else if (objective().error(this.teacher) != 0) module.head.learn()
  }

  /** Teaches with the waiting sample once it is due, then stores the current sample in its place. */
  private lateFeedback(module: Module): void {
    const slot = module.slot, head = module.head, now = head.features
    if (waits(slot)) return
    if (holds(slot)) {
      const teacher = teacherIn(slot)
      head.scoreFeatures(teacher + (outputCount() << 1))
      if (objective().error(teacher) != 0) head.learn()
    }
    keep(slot, this.teacher, outputCount(), now, head.weights.fan)
  }

  infer(): void {
    if (!this.votes) {
      inferByReadout()
      return
    }
    clearVotes(this.votes)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.forward()
      if (!layer.state) continue
      changetype<Module>(layer.state).head.score(layer.output)
      addVotes(this.votes)
    }
    readoutScores()
    addVotes(this.votes)
    countVotes(this.votes)
  }

  signal(_layer: Layer, tile: u32): i32 {
    return this.current.signal(tile)
  }

  tileHeight(_layer: Layer): u32 { return this.current.pool }
  tileWidth(_layer: Layer): u32 { return this.current.pool }

  get inferMacs(): u32 { return forwardMacs() + (this.votes ? this.moduleMacs : 0) }

  get learnMacs(): u32 {
    let modules: u32 = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      const head = layer.state ? changetype<Module>(layer.state).head : readout()
      modules += signalMacs(layer, head.pool)
    }
    return forwardMacs() + updateMacs() + modules + 2 * this.moduleMacs
  }

  private get moduleMacs(): u32 {
    let sum: u32 = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      if (layer.state) sum += outputCount() * <u32>changetype<Module>(layer.state).head.weights.fan
    }
    return sum
  }
}
