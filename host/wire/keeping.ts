/** What goes over the wire to keep and move what a device has learned (docs/wire.md, section 3; docs/spec.md, section 13). */
import { Area, Checkpoint as At, Refusal, Request } from '../../assembly/abi.js'
import { blockBytes } from '../experiment/config-block.js'
import type { Checkpoint } from '../trial/checkpoint.js'
import type { LearnerState } from '../trial/learner-state.js'
import type { Asked, Channel } from './channel.js'
import { crc32 } from './crc32.js'
import type { Hello } from './hello.js'
import { keepingRefused, noLearner, refused, tooOld } from './problems.js'
import { readRequest } from './requests.js'
import type { Stats } from './stats.js'

/** Words that are asked for before it is looked whether there are more. */
const WORDS_AT_ONCE = 256
/** A part of the state has its offset in front. */
const OFFSET_BYTES = 4
/** Slots that a device may have, and the word behind a slot's header: what is wrong with it. */
const SLOTS = 2
const FLAW = At.bytes / 4

/** A slot of a device's own memory. */
export interface Slot {
  /** Null for one that is whole. */
  flaw: 'empty or damaged' | 'other version' | null
  generation: number
  samples: number
  bytes: number
  fingerprint: number
}

/** All words of an area, as bytes. */
export async function readArea(channel: Channel, area: Area): Promise<Uint8Array> {
  const words: number[] = []
  for (let more = true; more; ) {
    const asked = Array.from({ length: WORDS_AT_ONCE }, (_, i) => readRequest(area, words.length + i))
    await channel.exchange(asked, ({ code, value }) => {
      if (code !== 0 && code !== Refusal.beyondEnd) throw refused('what is learned', code)
      if (code === 0) words.push(value)
      else more = false
    })
  }
  return new Uint8Array(Uint32Array.from(words).buffer)
}

/** The learner on a device, whatever it is of. Throws DEVICE_FAILED where there is none. */
export async function takeLearner(channel: Channel, hello: Hello, { samples, hits }: Stats): Promise<Checkpoint> {
  checkKeeps(hello)
  if (!hello.learner) throw noLearner(hello.board)
  const block = await readArea(channel, Area.block)
  const config = block.slice(0, blockBytes(block))
  const state = await readArea(channel, Area.learned)
  const slots = await readSlots(channel)
  const newest = slots.filter(({ flaw }) => flaw === null).map(({ generation }) => generation)
  return { config, state, learned: samples, hits, measure: 0, generation: Math.max(1, ...newest), slots: 0 }
}

/** Brings a state to the learner on a device; until its last byte has come and all are as they were, there is no learner. */
export async function bringState(channel: Channel, hello: Hello, learner: LearnerState): Promise<void> {
  checkKeeps(hello)
  await channel.exchange(putRequests(learner, hello.payload), ({ code }) => {
    if (code !== 0) throw keepingRefused(hello.board, code)
  })
}

function* putRequests({ state, hits = -1, measure = 0 }: LearnerState, most: number): Generator<Asked> {
  const step = (most - OFFSET_BYTES) & ~3
  for (let offset = 0; offset < state.length; offset += step) {
    yield { type: Request.put, payload: new Uint8Array([...words(offset), ...state.subarray(offset, offset + step)]) }
  }
  yield { type: Request.restore, payload: words(crc32(state), hits, measure) }
}

const words = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)

/** Has a device keep what it has learned, or go on with what it has kept; the checkpoint's generation. `refuse`: the error where it refuses. */
export async function askKept(channel: Channel, hello: Hello, type: Request.save | Request.restore, refuse = (code: number): Error => keepingRefused(hello.board, code)): Promise<number> {
  checkKeeps(hello)
  let generation = 0
  await channel.exchange([{ type, payload: new Uint8Array() }], ({ code, value }) => {
    if (code !== 0) throw refuse(code)
    generation = value
  })
  return generation
}

/** What a device's own memory holds; none where it has no such memory. */
export async function readSlots(channel: Channel): Promise<Slot[]> {
  const slots: Slot[] = []
  for (let slot = 0; slot < SLOTS; slot++) {
    const header: number[] = []
    const asked = Array.from({ length: FLAW + 1 }, (_, word): Asked => ({ type: Request.inspect, payload: Uint8Array.of(slot, word) }))
    await channel.exchange(asked, ({ code, value }) => {
      if (code !== 0 && code !== Refusal.noStore) throw refused('a look at what it keeps', code)
      if (code === 0) header.push(value)
    })
    if (header.length === 0) return []
    const word = (at: number): number => header[at / 4]! >>> 0
    const flaw = header[FLAW]! | 0
    slots.push({
      flaw: flaw === 0 ? null : flaw === Refusal.otherVersion ? 'other version' : 'empty or damaged',
      generation: word(At.generation), samples: word(At.samples), bytes: word(At.saved), fingerprint: word(At.fingerprint),
    })
  }
  return slots
}

/** Firmware of before checkpoints would take these requests for something else. */
function checkKeeps({ board, versions }: Hello): void {
  if (versions.checkpoint === 0) throw tooOld(board)
}
