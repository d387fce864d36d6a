/** What a device does when asked. Nothing here waits, and a request that is refused has changed nothing. */
import { Area, Config, FrontConfig, LayerConfig, MAX_LAYERS, MOST_FRONT_BLOCKS, Refusal, Request, Status } from '../abi'
import { samplesSeen } from '../clock'
import { blockBytes as bytesOf, frontBlocks } from '../config'
import { hasFront } from '../front/front'
import * as learner from '../learner'
import { carries, dreams } from '../generated/traits'
import { findLearned } from '../learned_region'
import { arenaBytes, learnedBytes, learnedStart, regionBytes, regionStart, savedBytes } from '../memory/arena'
import { crc32 } from '../memory/crc32'
import { flipBit } from '../memory/flip'
import { carriedDigest, forget } from '../sequence'
import { bakedFrozen, keepsAnyFront, keepsLearner, keepsScrub } from '../only'
import { classTarget, NO_TARGET, numberBytes, numbersAt } from '../target'
import { classifies, counted, detects, regresses } from '../task'
import { authBytes } from './auth'
import { buffer, PAYLOAD } from './frame'
import { follow, keepUp, obeyKeep } from './keep'
import { baked, ticks } from './port'
import { ensureSound, obeyScrub, scrubBytes, sealLearned } from './scrub'
import { block, CONFIGURED, configured, HITS, INFER_TICKS, keepResult, LEARN_TICKS, roomEnd, state, STATE_BYTES, TO_TOTAL } from './state'

const LAYERS_MOST: u32 = Config.layerTable + MAX_LAYERS * LayerConfig.bytes
const FRONT_MOST: u32 = FrontConfig.table + MOST_FRONT_BLOCKS * FrontConfig.bytes
/** Bytes in front of a part of block or sample: its offset. */
const OFFSET_BYTES: u32 = 2
/** Payload of `rate`. */
const RATE_BYTES: u32 = 4
/** Payload of `read`: the index in front, since some chips load a word from a multiple of four only; then the area. */
const READ_BYTES: u32 = 5
/** Payload of `flip`. */
const FLIP_BYTES: u32 = 5
/** Payload of `dream`: seed, number, then the class. */
const DREAM_BYTES: u32 = 9

/** Obeys the request in the buffer and keeps its result; 0, or a `Status` or `Refusal`. */
export function obey(type: u32, length: u32): i32 {
  keepResult(0)
  switch (type) {
    case Request.block:
      if (configured()) return Refusal.hasLearner
      store<u8>(state() + CONFIGURED, 0)
      return takeBlock(length)
    case Request.configure:
      return configured() ? Refusal.hasLearner : configure()
    case Request.stats:
    case Request.nothing:
      return 0
    case Request.rate:
      if (length < RATE_BYTES) return Refusal.beyondEnd
      keepResult(load<u32>(buffer + PAYLOAD))
      return 0
    case Request.reset:
      store<u8>(state() + CONFIGURED, 0)
      return 0
  }
  if (type >= <u32>Request.save && type <= <u32>Request.keep) return obeyKeep(type, length)
  if (keepsScrub && type == Request.scrub) return obeyScrub(length)
  const flips = keepsScrub && type == Request.flip
  if (!configured()) return flips || type <= <u32>Request.dream ? Refusal.noLearner : Refusal.unknown
  if (flips) return flip(length)
  switch (type) {
    case Request.sample:
      return takeSample(length, false)
    case Request.zeros:
      return takeSample(length, true)
    case Request.learn:
      return learn(length)
    case Request.infer:
      return look(length, NO_TARGET, false)
    case Request.observe:
      return look(length, NO_TARGET, true)
    case Request.target:
      return regresses() ? takePart(numbersAt(), numberBytes(), length) : Refusal.noSuch
    case Request.teach:
      return regresses() ? look(length, numbersAt(), true) : Refusal.noSuch
    case Request.read:
      return read(length)
    case Request.dream:
      return dream(length)
    case Request.digest:
      keepResult(crc32(learnedStart(), learnedBytes()))
      return 0
    case Request.region:
      return region()
    case Request.carried:
      return carries() ? carried(length) : Refusal.unknown
    default:
      return Refusal.unknown
  }
}

/** Bytes of the configuration block, as it says itself. */
// @ts-ignore: decorator
@inline
export function blockBytes(): u32 { return bytesOf(block()) }

function arena(): usize { return (block() + blockBytes() + 7) & ~7 }

/** Bytes of the room that are in use. */
export function usedBytes(): u32 {
  return <u32>((configured() ? arena() + arenaBytes() : block()) - state()) + authBytes() + scrubBytes()
}

function takeBlock(length: u32): i32 {
  const end = block() + LAYERS_MOST + (keepsAnyFront() ? FRONT_MOST : 0)
  return takePart(block(), <u32>(min(end, roomEnd()) - block()), length)
}

/** Copies a part with its offset in front to the `room` bytes at `at`. */
function takePart(at: usize, room: u32, length: u32): i32 {
  if (length < OFFSET_BYTES) return Refusal.beyondEnd
  const offset: u32 = load<u16>(buffer + PAYLOAD)
  length -= OFFSET_BYTES
  if (offset + length > room) return Refusal.beyondEnd
  memory.copy(at + offset, buffer + PAYLOAD + OFFSET_BYTES, length)
  return 0
}

/** A part of the sample with its offset in front. In a packed one a zero and n stand for n zeros; what lies in front of the end is taken even if it goes beyond. */
function takeSample(length: u32, packed: bool): i32 {
  if (length < OFFSET_BYTES) return Refusal.beyondEnd
  let at: u32 = load<u16>(buffer + PAYLOAD)
  if (!packed) {
    length -= OFFSET_BYTES
    if (at + length > learner.sampleLength()) return Refusal.beyondEnd
    learner.putSample(at, buffer + PAYLOAD + OFFSET_BYTES, length)
    return 0
  }
  if (hasFront()) return Refusal.unknown
  const room = learner.networkInputLength()
  for (let i = OFFSET_BYTES; i < length; i++) {
    const value: u32 = load<u8>(buffer + PAYLOAD + i)
    const count: u32 = value != 0 ? 1 : ++i < length ? load<u8>(buffer + PAYLOAD + i) : room + 1
    if (at + count > room) return Refusal.beyondEnd
    memory.fill(learner.networkInput() + at, <u8>value, count)
    at += count
  }
  return 0
}

/** The result is the block's CRC-32, or how many bytes the room should have at least. */
export function configure(): i32 {
  if (<i32>load<u8>(block() + Config.layers) > MAX_LAYERS) return Status.badLayer
  const base = arena()
  const left = <i32>(roomEnd() - base)
  const most = <i32>learner.mostDescriptors(load<u8>(block() + Config.layers), frontBlocks(block()))
  const status = left < most ? Status.noRoom : learner.configure(block(), base, left)
  if (status == Status.noRoom) keepResult(<u32>(base - state()) + (left < most ? most : arenaBytes()))
  if (status != Status.ok) return status
  learner.init(learnedStart(), savedBytes())
  keepResult(crc32(block(), blockBytes()))
  memory.fill(state() + HITS, 0, STATE_BYTES - HITS)
  // Numbers are never right or wrong.
  if (regresses()) store<i32>(state() + HITS, -1)
  store<u8>(state() + CONFIGURED, 1 + load<u8>(block() + Config.task))
  return 0
}

/** Begins with the learner that the image was built with, if there is one and it fits. */
export function adoptBaked(): void {
  if (!keepsLearner || baked(bakedFrozen) < 0) return
  takeBaked(block(), 0, Config.layerTable)
  takeBaked(block() + Config.layerTable, Config.layerTable, blockBytes() - Config.layerTable)
  if (configure() == Status.ok) takeBaked(learnedStart(), blockBytes(), savedBytes())
}

function takeBaked(at: usize, from: u32, bytes: u32): void {
  for (let i: u32 = 0; i < bytes; i++) store<u8>(at + i, baked(bakedFrozen + from + i))
}

/** The result is the class told before the update, or all ones if the rule cannot tell. */
function learn(length: u32): i32 {
  if (length == 0) return Refusal.beyondEnd
  const label: u32 = load<u8>(buffer + PAYLOAD)
  if (!classifies() || label >= learner.outputCount()) return Refusal.noSuch
  if (!takeEnd(PAYLOAD + 1, length - 1)) return Refusal.beyondEnd
  const told = timed(classTarget(label), true)
  if (isGivenUp()) return Refusal.damaged
  countHit(told, label)
  keepUp()
  return 0
}

/** A sample without a label. The result is the answer, before an update if there is one; all ones if the rule cannot tell. */
function look(length: u32, target: usize, learns: bool): i32 {
  if (!takeEnd(PAYLOAD, length)) return Refusal.beyondEnd
  const before = samplesSeen()
  const told = timed(target, learns)
  if (isGivenUp()) return Refusal.damaged
  if (learns && detects()) countHit(told, 0)
  // A sample without a label is no time to save for a rule that needs one.
  if (samplesSeen() != before) keepUp()
  return 0
}

/** The learner was damaged beyond repair, and the sample was not taken. */
// @ts-ignore: decorator
@inline
function isGivenUp(): bool { return keepsScrub && !configured() }

function timed(target: usize, learns: bool): i32 {
  const at = state() + (learns ? LEARN_TICKS : INFER_TICKS)
  store<u32>(at, ticks())
  if (keepsScrub && ensureSound(learns) != 0) return 0
  const told = learner.take(target, learns)
  if (keepsScrub && learns) sealLearned()
  count(at)
  keepResult(told)
  return told
}

function countHit(told: i32, right: i32): void {
  store<i32>(state() + HITS, counted(load<i32>(state() + HITS), told, right))
  follow(told == right)
}

/** The result is a word of an area. */
function read(length: u32): i32 {
  if (length < READ_BYTES) return Refusal.beyondEnd
  const index = load<u32>(buffer + PAYLOAD), area: u32 = load<u8>(buffer + PAYLOAD + 4)
  if (area == Area.block) return readWord(block(), index, (blockBytes() + 3) >> 2)
  if (dreams() && area == Area.input) return readWord(learner.networkInput(), index, (learner.networkInputLength() + 3) >> 2)
  const learned = area != Area.outputs
  return readWord(learned ? learnedStart() : learner.scores(), index, learned ? savedBytes() >> 2 : learner.toldCount())
}

function readWord(at: usize, index: u32, words: u32): i32 {
  if (index >= words) return Refusal.beyondEnd
  keepResult(load<u32>(at + (<usize>index << 2)))
  return 0
}

/** Flips a bit of the arena behind the descriptors. */
function flip(length: u32): i32 {
  if (length < FLIP_BYTES) return Refusal.beyondEnd
  return flipBit(load<u32>(buffer + PAYLOAD), load<u8>(buffer + PAYLOAD + 4)) ? 0 : Refusal.beyondEnd
}

/** A dream is left where samples go, and read from there. */
function dream(length: u32): i32 {
  if (!dreams()) return Refusal.noSuch
  if (length < DREAM_BYTES) return Refusal.beyondEnd
  const payload = buffer + PAYLOAD
  return learner.dream(load<u8>(payload + 8), load<u32>(payload), load<u32>(payload + 4)) ? 0 : Refusal.noSuch
}

/** The last `length` bytes of the sample, from the buffer's `from` on. */
function takeEnd(from: usize, length: u32): bool {
  const whole = learner.sampleLength()
  if (length > whole) return false
  learner.putSample(whole - length, buffer + from, length)
  return learner.sampleWhole()
}

/** Ticks since those at `at`, in their place, and added to all. */
function count(at: usize): void {
  const spent = ticks() - load<u32>(at)
  store<u32>(at, spent)
  store<u32>(at + TO_TOTAL, load<u32>(at + TO_TOTAL) + spent)
}

/** The result is the CRC-32 of what is carried, once it has become zero if that is asked for. */
function carried(length: u32): i32 {
  if (length != 0 && load<u8>(buffer + PAYLOAD) != 0) forget()
  keepResult(carriedDigest())
  return 0
}

/** The result is the CRC-32 of a learned region. */
function region(): i32 {
  if (!findLearned(load<u8>(buffer + PAYLOAD), block(), arena())) return Refusal.noSuch
  keepResult(crc32(regionStart(), regionBytes()))
  return 0
}
