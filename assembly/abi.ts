/**
 * The contract between the core and whatever drives it: ids, status codes and byte offsets.
 * Read by AssemblyScript and TypeScript alike, so: plain enums and unannotated constants only.
 */

/** Version of everything in this file. */
export const ABI_VERSION = 3

/** Largest number of classes; a label is one byte. */
export const MAX_CLASSES = 256
/** Largest number of outputs that are not classes. */
export const MOST_OUTPUTS = 1024
/** Largest number of weight layers, readout included. */
export const MAX_LAYERS = 16
/** Options of a rule. */
export const MAX_OPTIONS = 8
/** More than the descriptors of a layer take, with its rule's; `configure` needs so much room before it knows. */
export const MOST_DESCRIPTORS = 176
/** The same of a block of a front end. */
export const MOST_FRONT_DESCRIPTORS = 48

/** Most inputs of one filter. */
export const MOST_TAPS = 16000
/** Most weights of one layer: what MAX_LAYERS of them take, with heads and momentum, can still be counted in 32 bits. */
export const MOST_WEIGHTS = 16777216

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
  /** No such task, or one that the rule or objective cannot do, or more outputs than it may have. */
  badTask = -8,
  /** The weights of a frozen layer are missing, or not those that the block names. */
  badFrozen = -9,
}

/** A learning rule: how hidden layers get their teaching signal. */
export enum RuleId {
  backprop = 0,
  dfa = 1,
  local = 2,
  synthetic = 3,
  forwardForward = 4,
  perturbation = 5,
  drtp = 6,
  signSymmetry = 7,
  leastSquares = 8,
  predictiveCoding = 9,
  subspace = 10,
  competitive = 11,
  wakeSleep = 12,
  eprop = 13,
  feedbackAutoencoder = 14,
  feedbackAlignment = 15,
  kolenPollack = 16,
  pepita = 17,
  softhebb = 18,
  hebbian = 19,
  counterCurrent = 20,
  targetPropagation = 21,
  equilibrium = 22,
  weightPerturbation = 23,
  gan = 24,
  evolution = 25,
  plastic = 26,
  syntheticLinear = 27,
}

export enum LayerKind {
  dense = 0,
  conv2d = 1,
  leaky = 2,
}

export enum ObjectiveId {
  crossEntropy = 0,
  mse = 1,
  hinge = 2,
  wasserstein = 3,
  huber = 4,
}

export enum OptimizerId {
  sgd = 0,
  momentum = 1,
  sign = 2,
  powersign = 3,
  addsign = 4,
  lion = 5,
}

/** What a learner is asked of a sample. */
export enum TaskId {
  /** Which of the classes it is. */
  classify = 0,
  /** Which numbers belong to it. */
  regress = 1,
  /** Whether it is unlike what was learned. */
  detect = 2,
}

/** What a region of the arena holds. From `clock` to `threshold` the regions are learned state and enter the digest. */
export enum RegionKind {
  descriptors = 0,
  clock = 1,
  weights = 2,
  head = 3,
  /** A matrix or vector that the rule has for itself. */
  matrix = 4,
  /** What an optimizer keeps of the gradients so far. */
  moments = 5,
  threshold = 6,
  activations = 7,
  argmax = 8,
  signal = 9,
  gradient = 10,
  scores = 11,
  errors = 12,
  target = 13,
  scratch = 14,
  /** What lasts from sample to sample without being learned. Behind the learned state; a digest of its own. */
  carried = 15,
  /** Running mean and spread of what goes into the network; learned, too. */
  scale = 16,
  /** The latest rows of readings. */
  window = 17,
  /** What else the blocks of a front end keep of rows and windows. */
  front = 18,
  /** What a drift detector keeps of the errors so far; learned, too. */
  detector = 19,
}

/** A block of a front end, in the order in which they may follow each other; those below `window` in any. */
export enum FrontKind {
  diff = 0,
  magnitude = 1,
  decimate = 2,
  window = 3,
  stats = 4,
  spectrum = 5,
  scale = 6,
}

/** Most rows of a window, and most channels of a row. */
export const MOST_WINDOW = 1024
export const MOST_CHANNELS = 64
/** A spectrum is one of 2^4 to 2^9 rows. */
export const LEAST_FFT_BITS = 4
export const MOST_FFT_BITS = 9

/** The region belongs to no single layer. */
export const NO_LAYER = 255

/**
 * Configuration block, little-endian; the range of each field is in docs/spec.md, section 10:
 *
 *     +0  abi u8 | rule u8 | objective u8 | optimizer u8
 *     +4  layers u8 | task u8 | height u16
 *     +8  width u16 | channels u16
 *     +12 input fraction, and from bit 4 on blocks of the front end u8 | first rate u8 | last rate u8 | steps u8 (sequence.ts)
 *     +16 skip u16 (Q10) | rate of false alarms u16 (Q16; detect), or what a drift detector alarms at (DriftConfig; classify)
 *     +20 samples per rate step u32
 *     +24 seed u32
 *     +28 rule options, 8 x i32
 *     +60 layers, 16 bytes each, and behind them, where there is a front end: channels of a row u16, then its blocks
 */
export enum Config {
  abi = 0,
  rule = 1,
  objective = 2,
  optimizer = 3,
  layers = 4,
  task = 5,
  height = 6,
  width = 8,
  channels = 10,
  inputFraction = 12,
  firstRate = 13,
  lastRate = 14,
  steps = 15,
  skip = 16,
  alarmRate = 18,
  stepSamples = 20,
  seed = 24,
  options = 28,
  layerTable = 60,
}

/** A drift detector (drift.ts) in place of the rate of alarms, of learners that classify: limit in errors, 0 without one | delta Q8, 7 bits | restart. */
export enum DriftConfig {
  limit = 0xff,
  deltaBit = 8,
  /** Behind the shift. */
  delta = 0x7f,
  /** The schedule of the learning rate begins again at an alarm. */
  restart = 0x8000,
}

/**
 * One layer of the configuration block:
 *
 *     +0  kind u8 | bits u8 | units u16
 *     +4  kernel u8 | stride u8 | flags u8 (LayerFlag) | pool u8; a leaky layer has its first leak for a kernel, its last for a stride
 *     +8  weight fraction u8 | rate offset i8 | head bits u8 | head fraction u8
 *     +12 amplitude u16 (initial weights are uniform in +-amplitude, in weight units; a frozen layer has the low half of the CRC-32 of
 *         its weights here) | head pool u8 | output fraction u8
 */
export enum LayerConfig {
  kind = 0,
  bits = 1,
  units = 2,
  kernel = 4,
  stride = 5,
  flags = 6,
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

/**
 * One block of the front end, in the configuration block behind the layers. Which of the numbers a block has, its file says:
 *
 *     +0  kind u8 | value u8 | length u16 | hop u16
 */
export enum FrontConfig {
  /** In front of the blocks. */
  channels = 0,
  table = 2,
  kind = 0,
  value = 1,
  length = 2,
  hop = 4,
  bytes = 6,
}
/** Where the number of blocks stands in the byte of the input fraction, and the most there may be. */
export const FRONT_BLOCKS_BIT = 4
export const MOST_FRONT_BLOCKS = 15
export enum LayerFlag {
  /** Zeros around the input, so that a convolution's map keeps its size. */
  same = 1,
  /** Its weights are constants that lie outside the arena (layers/frozen.ts); only the lowest layers, and not the readout. */
  frozen = 2,
  /** They are copied to the arena a few rows at a time, for chips whose flash is not in the address space of data. */
  copied = 4,
}

/** Commands of the byte stream that a streamed device reads (docs/spec.md, "Stream"). */
export enum Command {
  /** u16 length, configuration block; answers with i32 status. */
  configure = 0x43,
  /** label u8, input; answers nothing. */
  learn = 0x4c,
  /** target, i16 Q10 an output, then input; answers nothing. */
  teach = 0x54,
  /** input, without a target; answers nothing. */
  observe = 0x4f,
  /** input; answers with the class, the first output or whether it is flagged, i32. */
  infer = 0x49,
  /** label u8, seed u32, number u32; answers with the input that the rule makes up of that class. */
  dream = 0x57,
  /** Answers with the outputs of the last sample, i32 each. */
  outputs = 0x50,
  /** Answers with u32, the digest of the learned state. */
  digest = 0x44,
  /** Answers with u32 count, then one u32 CRC a learned region. */
  regions = 0x52,
  /**
   * Answers with i32: labelled samples since `configure` that were right before their update, or of `detect` samples that were
   * not flagged; -1 if the learner cannot tell.
   */
  hits = 0x48,
  /** The sequence has ended: what is carried becomes zero; answers nothing. */
  forget = 0x46,
  /** Answers with u32, the digest of the carried state. */
  carried = 0x4b,
  /** The learned state, and the carried one behind it, as another such learner had it; answers nothing. */
  restore = 0x53,
  /** Answers with u32 count, then so many bytes: the learned state, and the carried one behind it. */
  saved = 0x47,
  /** u32 length, the weights of frozen layers, for the `configure` that follows; answers nothing. */
  frozen = 0x5a,
  /** u32 samples: from now on what is learned is checked (scrub.ts), with a copy every so many; all ones: as before. Answers with u32 damages undone in their place, u32 by the copy, i32 part of the last. */
  scrub = 0x51,
  /** u32 offset, u8 bit: flips a bit of the arena, counted from the learned state on; answers nothing. */
  flip = 0x58,
  end = 0x45,
}

/** Version of the frames and messages below (docs/wire.md). */
export const WIRE_VERSION = 3
/** Version of the checkpoint's bytes below. */
export const CHECKPOINT_VERSION = 1
/** "EGCK". */
export const CHECKPOINT_MAGIC = 0x4b434745

/**
 * Header of a checkpoint, little-endian; behind it the payload: configuration block, zeros up to a multiple of 4, saved state (the
 * learned one, and the carried one behind it).
 *
 *     +0  magic u32 | version u8 | slots u8: 1 or 2 on a device, 0 in a file | bytes of the block u16
 *     +8  generation u32 | bytes of the saved state u32 | samples seen u32 | hits i32, -1: cannot be told
 *     +24 running measure u32 (Q16; 0: none) | fingerprint u32: CRC-32 of the block | CRC-32 of the payload | CRC-32 of bytes 0 to 35
 */
export enum Checkpoint {
  magic = 0,
  version = 4,
  slots = 5,
  block = 6,
  generation = 8,
  saved = 12,
  samples = 16,
  hits = 20,
  measure = 24,
  fingerprint = 28,
  payloadCrc = 32,
  headerCrc = 36,
  bytes = 40,
}

/** Requests that may wait for their answers at once; as many results a device keeps, to repeat an answer that got lost. */
export const WINDOW = 4
/** Most payload of a frame. With header and CRC it stays below 254 bytes, so that COBS adds exactly one byte. */
export const MOST_PAYLOAD = 240
/** Least payload that a device takes: a sample of 8 x 8 with its label. */
export const LEAST_PAYLOAD = 68
/** Between these bounds the payload is one 64th of the room. */
export const PAYLOAD_SHIFT = 6
/**
 * Zeros without a whole frame between them at which a device takes its first rate again. A byte 0 of a host at that rate is long enough
 * to be one or more of them at any faster one.
 */
export const LOST_AFTER = 12
/** What a frame buffer has besides the payload. */
export const FRAME_BYTES = 12
/** What a session keeps in front of its frame buffer. */
export const SESSION_BYTES = 64
/** Bytes of a link's key, of the tag that a key asks of every numbered request and its answer, and of what a hello draws: nonce u32, and more. */
export const KEY_BYTES = 16
export const TAG_BYTES = 8
export const HELLO_NONCE_BYTES = 12
/** What a keyed image keeps in front of its session. */
export const AUTH_BYTES = 28
/** Parts of the learned state that are sealed apart (memory/seals.ts). */
export const SEALED_PARTS = 8
/** What an image with scrubbing keeps in front of its session and key (wire/scrub.ts). */
export const SCRUB_BYTES = 52
/** In hello's byte of the learner: numbered requests need a tag. */
export const KEY_NEEDED = 0x80
/** The end of `persist`, where the starts of the chip are counted: pages, or bytes where a page is smaller than a record. */
export const STARTS_PAGES = 2
export const STARTS_BYTES = 32
/** What is derived from a link's key. */
export enum Derived {
  challenge = 0,
  /** The halves of a session's key. */
  first = 1,
  second = 2,
}
/** `rule` of hello for a device that takes every rule. */
export const ANY_RULE = 255

/** Types of frames from the host. Those from `first` to `last` are obeyed once each, in the order of their numbers. */
export enum Request {
  hello = 0x01,
  probe = 0x02,
  /** Of the requests that are numbered. */
  first = 0x10,
  /** offset u16, bytes: a part of the configuration block. */
  block = 0x10,
  /** offset u16, bytes: a part of the sample, but not its last. */
  sample = 0x11,
  configure = 0x12,
  /** label u8, bytes: the end of the sample. */
  learn = 0x13,
  /** bytes: the end of the sample. */
  infer = 0x14,
  stats = 0x15,
  digest = 0x16,
  /** index u8. */
  region = 0x17,
  reset = 0x18,
  /** bytes: the end of a sample without a target. */
  observe = 0x19,
  /** offset u16, bytes: a part of the target, i16 Q10 an output. */
  target = 0x1a,
  /** bytes: the end of a sample that is learned with the target. */
  teach = 0x1b,
  /** index u32, area u8: reads a word. */
  read = 0x1c,
  /** seed u32, number u32, label u8: leaves a dream of a class where samples go, to be read. */
  dream = 0x1d,
  /** forget u8: the digest of the carried state, once it has become zero if `forget` is 1. */
  carried = 0x1e,
  /** wipe u8, may be missing: saves a checkpoint, or with 1 makes every one invalid. */
  save = 0x1f,
  /** Nothing: goes on with the newest checkpoint. CRC-32 u32, hits i32, measure u32: with the state that `put` has brought. */
  restore = 0x20,
  /** slot u8, word u8: a word of a slot's header. */
  inspect = 0x21,
  /** offset u32, bytes: a part of the saved state. */
  put = 0x22,
  /** every u16, margin u8: when to save and when to go back by itself. */
  keep = 0x23,
  /** baud u32: the line's rate once the answer has left. */
  rate = 0x27,
  /** offset u16, a part of the sample in which 0, n stands for n zeros. */
  zeros = 0x28,
  /** Any bytes: changes nothing, to try a line. */
  nothing = 0x29,
  /** on u8: begins to check what is learned, or ends it. Nothing: tells what was found. */
  scrub = 0x2a,
  /** offset u32, bit u8: flips a bit of the arena, counted from the learned state on, to try what becomes of it. */
  flip = 0x2b,
  /** The refusal of a larger one would look like `expected`, `unsynced` or `trapped`. */
  last = 0x2f,
}

/** What `read` reads. */
export enum Area {
  /** The outputs of the last sample, i32 each. */
  outputs = 0,
  /** The learned state, and behind it the carried one. */
  learned = 1,
  /** The sample, four int8 a word. */
  input = 2,
  /** The configuration block. */
  block = 3,
}

/** Types of frames from the device. */
export enum Reply {
  /** Added to the type of the request that is answered. */
  done = 0x80,
  /** The same, for a request that changed nothing; value, then a `Status` or `Refusal`. */
  refused = 0xc0,
  /** A frame is missing or damaged; its number is the one that the device waits for. */
  expected = 0xf0,
  /** No session: the device started and nobody said hello since. */
  unsynced = 0xf1,
  /** The core stopped; code u32. */
  trapped = 0xf2,
}

/** Bits of the flags in the answer to `stats`: what a device knows of its checkpoints (wire/keep.ts). */
export enum KeepFlag {
  /** The newest checkpoint is one of this learner's. */
  own = 1,
  /** This start of the device wrote it whole. */
  whole = 2,
  /** The learner went back to it, and was not saved since. */
  wentBack = 4,
  /** The supply was above the level of the chip's warning when it was last looked at (wire/warning.ts). */
  armed = 8,
  /** What is learned, or was put, is not in the newest checkpoint. */
  unsaved = 16,
  /** Since `configure` or `put` a checkpoint was saved because the chip warned. */
  warned = 32,
}

/** Why a request was refused, besides `Status`. */
export enum Refusal {
  unknown = -16,
  /** It needs a learner, and none is configured. */
  noLearner = -17,
  /** A learner is configured; `reset` first. */
  hasLearner = -18,
  /** Bytes beyond the end of the sample or the configuration block, or a word beyond that of an area. */
  beyondEnd = -19,
  /** No such class or region; a target that the task does not take, or a dream of a rule that has none. */
  noSuch = -20,
  /** The device has no memory that keeps checkpoints, or one too small for this learner's. */
  noStore = -21,
  /** That memory refused an erasure or a write, or reads otherwise than written. */
  storeFailed = -22,
  /** There is no checkpoint, or none that is whole; the state that was put is not the one meant. */
  noCheckpoint = -23,
  /** The checkpoint is of another configuration than the learner. */
  otherLearner = -24,
  /** The checkpoint is of another version. */
  otherVersion = -25,
  /** Bits in RAM have changed by themselves, and no checkpoint could mend them: there is no learner any more. */
  damaged = -26,
}
