import { Layer } from '../layers/layer'

/** Fractional bits of a teaching signal. */
export const SIGNAL_FRACTION: i32 = 12

/**
 * A learning rule: how hidden layers get their teaching signal. State is explicit: what a rule keeps, it takes from
 * the arena in `layout`; a rule may keep one number for each layer in `layer.state`.
 *
 * What it meets, of a network with n outputs: `input()`, int8, as many as the sample has features; of each layer `output`, int8 0 to 127,
 * `layer.outputs` of them, row by row with the channel innermost; `scores()`, n int32 Q8; `errors()`, n int16 Q10, wanted less
 * told. The smallest rule there is, whose hidden layers stay as they were drawn, shows the order of things (forward.ts, learner.ts):
 *
 *     layout(): bool { takeActivations(false); return true }
 *     init(): void {}
 *     learn(target: usize): bool {
 *       forwardLayers()
 *       readoutScores()
 *       if (worthLearning(target)) readout().learn()
 *       return true
 *     }
 *     infer(): void { inferByReadout() }
 *     signal(_layer: Layer, _tile: u32): i32 { return 0 }
 *
 * docs/new-rule.md makes one that teaches them.
 */
export abstract class Rule {
  /** Takes room for activations and the rule's own state; false if the network's shape does not suit the rule. */
  abstract layout(): bool
  /** Sets the rule's learned state; called once the weights have theirs. */
  abstract init(): void
  /**
   * Learns from the sample in the input buffer and a target (target.ts), or NO_TARGET. Leaves in `scores` what
   * the weights before the update say of the sample, as `infer` does; false if it cannot.
   */
  abstract learn(target: usize): bool
  /**
   * Leaves in `scores` (int32 Q8) one number an output for the sample in the input buffer; of a task that detects, in their
   * first place how far the sample is from those learned, u32, in any unit.
   */
  abstract infer(): void
  /**
   * Teaching signal (int16 Q12, minus the gradient of what the layer should reduce) of one tile of a layer's outputs.
   * Tiles are counted as outputs are: row by row, the channel innermost.
   */
  abstract signal(layer: Layer, tile: u32): i32
  /** Rows and columns of outputs that share a signal. Tiles begin at the upper left; the last ones may be cut. */
  tileHeight(_layer: Layer): u32 { return 1 }
  tileWidth(_layer: Layer): u32 { return 1 }
  /**
   * Leaves a sample of a class in the input buffer, made up from what was learned and changing none of it. `seed` and `number`
   * name the dream: the same ones give the same dream. For rules whose header says that they dream.
   */
  dream(_label: u32, _seed: u32, _number: u32): void {}
  /** Multiply-accumulates of `infer`, and of `learn` when nothing is skipped. */
  abstract get inferMacs(): u32
  abstract get learnMacs(): u32
}
