/**
 * A checkpoint: what a learner has learned, as bytes that boards, exported libraries and files keep alike (docs/spec.md, section 13).
 * The offsets are those of assembly/abi.ts.
 */
import { ABI_VERSION, Checkpoint as At, CHECKPOINT_MAGIC, CHECKPOINT_VERSION, Config } from '../../assembly/abi.js'
import { blockBytes } from '../experiment/config-block.js'
import { EngramError } from '../errors.js'
import { quoteBytes } from '../text/quote-bytes.js'
import { crc32 } from '../wire/crc32.js'
import type { LearnerState } from './learner-state.js'

/** What a checkpoint says of a learner beside its state. */
export interface CheckpointFacts {
  /** How many checkpoints the device that it comes from had made; 1 for one that was not on a device. */
  generation: number
  /** Samples that were right before their update; -1 where nobody counted. */
  hits: number
  /** Running share of right answers, as the device that it comes from keeps it; 0: none. */
  measure: number
  /** Slots of the memory that it was in: 0 for a file or library. */
  slots: number
}

/** A checkpoint that was read. */
export type Checkpoint = LearnerState & CheckpointFacts

const filled = (bytes: number): number => (bytes + 3) & ~3

/** The bytes of a learner's checkpoint. The weights of frozen layers are not among them: they are constants. */
export function checkpointBytes({ config, state, learned, ...facts }: LearnerState & Partial<CheckpointFacts>): Uint8Array<ArrayBuffer> {
  const { generation = 1, hits = -1, measure = 0 } = facts
  const bytes = new Uint8Array(At.bytes + filled(config.length) + state.length)
  bytes.set(config, At.bytes)
  bytes.set(state, At.bytes + filled(config.length))
  const view = new DataView(bytes.buffer)
  view.setUint32(At.magic, CHECKPOINT_MAGIC, true)
  view.setUint8(At.version, CHECKPOINT_VERSION)
  view.setUint16(At.block, config.length, true)
  view.setUint32(At.generation, generation, true)
  view.setUint32(At.saved, state.length, true)
  view.setUint32(At.samples, learned, true)
  view.setInt32(At.hits, hits, true)
  view.setUint32(At.measure, measure, true)
  view.setUint32(At.fingerprint, crc32(config), true)
  view.setUint32(At.payloadCrc, crc32(bytes.subarray(At.bytes)), true)
  view.setUint32(At.headerCrc, crc32(bytes.subarray(0, At.headerCrc)), true)
  return bytes
}

/** Whether bytes begin as a checkpoint does. */
export const isCheckpoint = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(At.magic, true) === CHECKPOINT_MAGIC

/**
 * Reads a checkpoint; `name` is what people call it.
 * @throws CHECKPOINT_INVALID for what is none, or none that is whole; CHECKPOINT_VERSION, ABI_MISMATCH for one of another engram.
 */
export function readCheckpoint(bytes: Uint8Array, name = 'the checkpoint'): Checkpoint {
  const invalid = (reason: 'foreign' | 'truncated' | 'damaged', why: string): EngramError =>
    new EngramError('CHECKPOINT_INVALID', `${name} ${why}`, hints[reason], { reason, bytes: bytes.length })
  if (!isCheckpoint(bytes))
    throw bytes.length === 0 ? invalid('truncated', 'is empty') : invalid('foreign', `is no checkpoint: it begins with ${quoteBytes(bytes.subarray(0, 16))}`)
  if (bytes.length < At.bytes) throw invalid('truncated', `is cut short: it has ${bytes.length} B, and its header alone takes ${At.bytes}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const word = (at: number): number => view.getUint32(at, true)
  const version = bytes[At.version]!
  if (word(At.headerCrc) !== crc32(bytes.subarray(0, At.headerCrc)))
    throw invalid('damaged', `is damaged in its header${version === CHECKPOINT_VERSION ? '' : `, or of format ${version}, which this engram does not know`}`)
  if (version !== CHECKPOINT_VERSION)
    throw new EngramError('CHECKPOINT_VERSION', `${name} is of format ${version}, and this engram reads format ${CHECKPOINT_VERSION}`, 'read it with the engram that wrote it', { version, reads: CHECKPOINT_VERSION })
  const whole = bytes.length >= At.bytes + Config.layerTable ? At.bytes + filled(blockBytes(bytes.subarray(At.bytes))) + word(At.saved) : Infinity
  if (bytes.length < whole) throw invalid('truncated', `is cut short: it has ${bytes.length} B${whole < Infinity ? ` of ${whole}` : ''}`)
  if (bytes.length > whole) throw invalid('damaged', `has ${bytes.length} B, and its header speaks of ${whole}`)
  if (word(At.payloadCrc) !== crc32(bytes.subarray(At.bytes))) throw invalid('damaged', 'is damaged: what is learned has another checksum than its header says')
  const config = bytes.slice(At.bytes, At.bytes + blockBytes(bytes.subarray(At.bytes)))
  const abi = config[Config.abi]!
  if (abi !== ABI_VERSION)
    throw new EngramError('ABI_MISMATCH', `${name} is of ABI ${abi}, and this engram's core speaks ${ABI_VERSION}`, 'read it with the engram that wrote it, or learn again with this one', { checkpoint: abi, core: ABI_VERSION })
  if (word(At.fingerprint) !== crc32(config) || view.getUint16(At.block, true) !== config.length) throw invalid('damaged', 'contradicts itself: it names another configuration than it holds')
  return {
    config, state: bytes.slice(At.bytes + filled(config.length)), learned: word(At.samples),
    generation: word(At.generation), hits: view.getInt32(At.hits, true), measure: word(At.measure), slots: bytes[At.slots]!,
  }
}

const hints = {
  foreign: '`engram save` and `engram run … --save FILE` write checkpoints, and so does the save of an exported library',
  truncated: 'copy or save it again: nothing of it can be used',
  damaged: 'use another copy, or save it again: nothing of it can be used',
} as const

/** The valid header with the latest generation in a device's memory: where it lies, and what it says; undefined where there is none. */
export function newestCheckpoint(memory: Uint8Array): { at: number; bytes: number; generation: number; samples: number } | undefined {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length)
  let newest: { at: number; bytes: number; generation: number; samples: number } | undefined
  for (let at = 0; at + At.bytes <= memory.length; at += 4) {
    if (view.getUint32(at + At.magic, true) !== CHECKPOINT_MAGIC || view.getUint32(at + At.headerCrc, true) !== crc32(memory.subarray(at, at + At.headerCrc))) continue
    const generation = view.getUint32(at + At.generation, true)
    const bytes = At.bytes + filled(view.getUint16(at + At.block, true)) + view.getUint32(at + At.saved, true)
    // As a serial number.
    if (!newest || ((generation - newest.generation) | 0) > 0) newest = { at, bytes: Math.min(bytes, memory.length - at), generation, samples: view.getUint32(at + At.samples, true) }
  }
  return newest
}
