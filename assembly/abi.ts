/**
 * The contract between the core and whatever drives it: ids, status codes and byte offsets.
 * Read by AssemblyScript and TypeScript alike, so: plain enums and unannotated constants only.
 */

/** Version of everything in this file. */
export const ABI_VERSION = 1

/** Largest number of classes; a label is one byte. */
export const MAX_CLASSES = 256
/** Largest number of weight layers, readout included. */
export const MAX_LAYERS = 16

/** Most inputs of one filter. */
export const MOST_TAPS = 16000

/** What `configure` returns. */
export enum Status {
  ok = 0,
  badAbi = -1,
  badRule = -2,
  badLayer = -3,
  badObjective = -4,
  badOptimizer = -5,
  /** The arena is smaller than the plan; `arena_bytes` tells what it takes. */
  noRoom = -6,
  /** A shape, fraction or option is outside what the rule or layer takes. */
  badShape = -7,
}

/** A learning rule: how hidden layers get their teaching signal. */
export enum RuleId {
  backprop = 0,
  dfa = 1,
  local = 2,
  synthetic = 3,
  forwardForward = 4,
  perturbation = 5,
}

export enum LayerKind {
  dense = 0,
  conv2d = 1,
}

export enum ObjectiveId {
  crossEntropy = 0,
  mse = 1,
}

export enum OptimizerId {
  sgd = 0,
  momentum = 1,
}

/** What a region of the arena holds. Up to `velocity` the regions are learned state and enter the digest. */
export enum RegionKind {
  descriptors = 0,
  clock = 1,
  weights = 2,
  head = 3,
  velocity = 4,
  activations = 5,
  argmax = 6,
  signal = 7,
  gradient = 8,
  scores = 9,
  errors = 10,
  scratch = 11,
}

/** The region belongs to no single layer. */
export const NO_LAYER = 255

/**
 * Configuration block, little-endian:
 *
 *     +0  abi u8 | rule u8 | objective u8 | optimizer u8
 *     +4  layers u8 | classes-1 u8 | height u16
 *     +8  width u16 | channels u16
 *     +12 input fraction u8 | first rate u8 | last rate u8 | 0
 *     +16 skip u16 (Q10) | 0 u16
 *     +20 samples per rate step u32
 *     +24 seed u32
 *     +28 rule options, 8 x i32
 *     +60 layers, 16 bytes each
 */
export enum Config {
  abi = 0,
  rule = 1,
  objective = 2,
  optimizer = 3,
  layers = 4,
  lastClass = 5,
  height = 6,
  width = 8,
  channels = 10,
  inputFraction = 12,
  firstRate = 13,
  lastRate = 14,
  skip = 16,
  stepSamples = 20,
  seed = 24,
  options = 28,
  layerTable = 60,
}

/**
 * One layer of the configuration block:
 *
 *     +0  kind u8 | bits u8 | units u16
 *     +4  kernel u8 | stride u8 | same padding u8 | pool u8
 *     +8  weight fraction u8 | rate offset i8 | head bits u8 | head fraction u8
 *     +12 amplitude u16 (initial weights are uniform in +-amplitude, in weight units) | head pool u8 | output fraction u8
 */
export enum LayerConfig {
  kind = 0,
  bits = 1,
  units = 2,
  kernel = 4,
  stride = 5,
  same = 6,
  pool = 7,
  fraction = 8,
  rateOffset = 9,
  headBits = 10,
  headFraction = 11,
  amplitude = 12,
  headPool = 14,
  outputFraction = 15,
  bytes = 16,
}

/** Commands of the byte stream that a streamed device reads (docs/spec.md, "Stream"). */
export enum Command {
  /** u16 length, configuration block; answers with i32 status. */
  configure = 0x43,
  /** label u8, input; answers nothing. */
  learn = 0x4c,
  /** input; answers with the class, u8. */
  infer = 0x49,
  /** Answers with u32, the digest of the learned state. */
  digest = 0x44,
  /** Answers with u32 count, then one u32 CRC a learned region. */
  regions = 0x52,
  /** Answers with i32: samples since `configure` that were right before their update, or -1 if the rule cannot tell. */
  hits = 0x48,
  end = 0x45,
}
