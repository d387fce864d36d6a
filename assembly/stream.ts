/**
 * A learner driven by bytes: obeys the commands of `Command` (abi.ts) until `end`.
 *
 *     to the learner     C n block   L label input   T target input   O input   I input   W label seed number   P         D        R                    H      F   K        S state   G         Z n weights   Q samples                 X offset bit   E
 *     from the learner   status                                                 answer    input                 outputs   CRC-32   count, CRC-32 each   hits       CRC-32             n state                 mended, restored, part
 *
 * Numbers are little-endian; the block's length n is a u16, a label is a byte, a target an i16 an output, all other numbers words.
 * The sender need not wait after each sample: only commands that answer cost a round trip.
 */
import { Command, Config, FrontConfig, LayerConfig, MAX_LAYERS, MOST_FRONT_BLOCKS, Status } from './abi'
import { beginRows, hasFront, pushRow, rawRow, rawRowBytes } from './front/front'
import { useFrozen } from './layers/frozen'
import * as learner from './learner'
import { findLearned } from './learned_region'
import { arenaBytes, learnedBytes, learnedStart, regionBytes, regionStart, savedBytes } from './memory/arena'
import { crc32 } from './memory/crc32'
import { flipBit } from './memory/flip'
import { check, damagesMended, damagesRestored, lastDamaged, scrub, scrubBytes, sealBrought, sealLearned } from './scrub'
import { carriedDigest, forget } from './sequence'
import { classTarget, NO_TARGET, numberBytes, numbersAt } from './target'
import { classifies, counted, detects, regresses } from './task'

/** Reads exactly `bytes` bytes, and waits until they have come. */
export type Read = (at: usize, bytes: u32) => void
export type Write = (at: usize, bytes: u32) => void

/** The longest configuration block. */
const BLOCK_BYTES: i32 = Config.layerTable + MAX_LAYERS * LayerConfig.bytes + FrontConfig.table + MOST_FRONT_BLOCKS * FrontConfig.bytes
const BLOCK = memory.data(BLOCK_BYTES, 4)
/** Buffer for one number that is read or written. */
const WORD = memory.data(4, 4)

/** Whether there is a learner: the last `configure` was ok. */
let configured = false
/** What `Command.hits` answers. */
let hits = 0
/** Where seals and copy are (scrub.ts); 0: nothing is checked. */
let sealed: usize = 0

/**
 * Serves one line. The arena starts at `base`, a multiple of 4, and may take `room` bytes. What cannot be obeyed traps, since
 * not every command has an answer that could say so: another command, one that needs a learner where there is none, a label
 * that is no class, a target that the task does not take, a dream of a rule that has none, a block that is longer than any.
 */
export function serve(base: usize, room: u32, read: Read, write: Write): void {
  let frozen: u32 = 0
  for (;;) {
    const command = readByte(read)
    if (!configured && command != Command.configure && command != Command.frozen && command != Command.end) unreachable()
    switch (command) {
      case Command.frozen:
        frozen = takeFrozen(base, room, read)
        break
      case Command.configure:
        writeWord(configure(base + frozen, room - frozen, read), write)
        break
      case Command.learn:
        learnClass(readByte(read), read)
        break
      case Command.teach:
        learnNumbers(read)
        break
      case Command.observe:
        observe(read)
        break
      case Command.infer:
        receive(read)
        if (sealed != 0) check(sealed, false)
        writeWord(learner.take(NO_TARGET, false), write)
        break
      case Command.dream:
        dream(readByte(read), readWord(read), readWord(read))
        write(learner.networkInput(), learner.networkInputLength())
        break
      case Command.outputs:
        write(learner.scores(), learner.toldCount() << 2)
        break
      case Command.restore:
        read(learnedStart(), savedBytes())
        if (sealed != 0) sealBrought(sealed)
        break
      case Command.saved:
        writeWord(savedBytes(), write)
        write(learnedStart(), savedBytes())
        break
      case Command.digest:
        writeWord(crc32(learnedStart(), learnedBytes()), write)
        break
      case Command.regions:
        writeRegions(base + frozen, write)
        break
      case Command.hits:
        writeWord(hits, write)
        break
      case Command.scrub:
        scrubs(base + frozen, room - frozen, readWord(read), write)
        break
      case Command.flip:
        flip(readWord(read), readByte(read))
        break
      case Command.forget:
        forget()
        break
      case Command.carried:
        writeWord(carriedDigest(), write)
        break
      case Command.end:
        return
      default:
        unreachable()
    }
  }
}

/** Keeps the weights of frozen layers in front of the arena, and says what they take there. */
function takeFrozen(base: usize, room: u32, read: Read): u32 {
  const bytes = readWord(read)
  if (bytes > room) unreachable()
  configured = false
  read(base, bytes)
  useFrozen(base, bytes)
  return (bytes + 15) & ~15
}

function configure(base: usize, room: u32, read: Read): Status {
  read(WORD, 2)
  const length = <u32>load<u16>(WORD)
  if (length > <u32>BLOCK_BYTES) unreachable()
  memory.fill(BLOCK, 0, BLOCK_BYTES)
  read(BLOCK, length)
  // A block shorter than its own layers is one with zeros behind it, and zeros are no layer.
  sealed = 0
  const status = learner.configure(BLOCK, base, room)
  configured = status == Status.ok
  // Numbers are never right or wrong.
  hits = configured && regresses() ? -1 : 0
  if (configured) learner.init(learnedStart(), savedBytes())
  return status
}

function learnClass(label: u32, read: Read): void {
  if (!classifies() || label >= learner.outputCount()) unreachable()
  hits = counted(hits, learn(classTarget(label), read), label)
}

function learnNumbers(read: Read): void {
  if (!regresses()) unreachable()
  read(numbersAt(), numberBytes())
  learn(numbersAt(), read)
}

function observe(read: Read): void {
  const told = learn(NO_TARGET, read)
  if (detects()) hits = counted(hits, told, 0)
}

function learn(target: usize, read: Read): i32 {
  receive(read)
  if (sealed != 0) check(sealed, true)
  const told = learner.take(target, true)
  if (sealed != 0) sealLearned(sealed)
  return told
}

/** Seals and copy lie behind the arena. */
function scrubs(base: usize, room: u32, samples: u32, write: Write): void {
  if (arenaBytes() + scrubBytes() > room) unreachable()
  if (samples != 0xffffffff) scrub((sealed = base + arenaBytes()), samples)
  if (sealed == 0) unreachable()
  writeWord(damagesMended(sealed), write)
  writeWord(damagesRestored(sealed), write)
  writeWord(lastDamaged(sealed), write)
}

function flip(offset: u32, bit: u32): void {
  if (!flipBit(offset, bit)) unreachable()
}

/** A sample, or the rows that a front end makes it of. */
function receive(read: Read): void {
  if (!hasFront()) return read(learner.networkInput(), learner.networkInputLength())
  beginRows()
  for (let left = learner.sampleLength(); left > 0; left -= rawRowBytes()) {
    read(rawRow(), rawRowBytes())
    pushRow()
  }
}

function dream(label: u32, seed: u32, number: u32): void {
  if (!learner.dream(label, seed, number)) unreachable()
}

function writeRegions(base: usize, write: Write): void {
  let count: u32 = 0
  while (findLearned(count, BLOCK, base)) count++
  writeWord(count, write)
  for (let index: u32 = 0; findLearned(index, BLOCK, base); index++) {
    writeWord(crc32(regionStart(), regionBytes()), write)
  }
}

function readByte(read: Read): u32 {
  read(WORD, 1)
  return load<u8>(WORD)
}

function readWord(read: Read): u32 {
  read(WORD, 4)
  return load<u32>(WORD)
}

function writeWord(value: u32, write: Write): void {
  store<u32>(WORD, value)
  write(WORD, 4)
}
