import type { Samples } from '../data/dataset.js'
import { fileOrder } from '../data/order.js'
import { generator } from '../data/random.js'
import { takeSamples } from '../data/storage.js'
import type { Session } from '../device/device.js'
import { joined, shifted, type Kept } from '../device/kept.js'
import { newestCheckpoint } from '../trial/checkpoint.js'
import { faultNamed, numberOf, type Fault } from './fault.js'

/** A device that has power. */
export interface Powered {
  session: Session
  /** Has it keep what it has learned; left out where it has no memory for that. */
  save?: () => Promise<unknown>
  /** Lets its supply fall so that the chip warns; whether it saved by itself. Left out where that cannot be simulated. */
  fall?: () => Promise<boolean>
}

/** A device whose power can be taken away. */
export interface Supply {
  /** Powers it up with what it kept: the session of its newest checkpoint, or else of a learner that begins. */
  on(): Promise<Powered>
  /** Takes the power away: RAM and variables are lost. */
  off(): Promise<void>
  /** Lets its memory change while it is off. */
  change?(how: (memory: Uint8Array) => void): Promise<void>
  /** The power went by itself, at the byte of a save that was named. */
  readonly tripped?: boolean
}

const ROT_KEY = 0x2072

const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`

/** What the device was shown, so that it can be shown again. */
interface Shown {
  first: number
  samples: Samples
  rows: Uint32Array
}

/** Opens a device whose power will be cut; the host then goes on as it does after a real reset, and sends again what was lost. */
export async function openPowered(supply: Supply, faults: readonly Fault[], seed: number): Promise<Session> {
  const fault = faultNamed(faults, 'power')!
  const flips = faultNamed(faults, 'rot')?.amount ?? 0
  const apart = numberOf(fault, 'save') ?? Infinity, byte = numberOf(fault, 'byte')
  let cutAt = byte === undefined ? fault.amount : Infinity
  // Behind this sample the supply falls.
  const warned = numberOf(fault, 'warned')
  let fallAt = warned === undefined ? Infinity : cutAt - warned
  let off = false, savedAtFall = false
  const shown: Shown[] = [], forgotten: number[] = [], told: string[] = []
  const atByte = `at byte ${byte?.toLocaleString('en')} of what saves erase and write, in the save`

  const powerUp = async (): Promise<Powered> => {
    try {
      return await supply.on()
    } catch (error) {
      if (!supply.tripped) throw error
      off = true
      told.push(`the power went ${atByte} in front of all samples: it began anew`)
      await supply.off()
      return supply.on()
    }
  }

  let powered = await powerUp()
  const begun = powered.session.learned ?? 0
  let position = begun, saved = 0
  /** What it kept by itself up to the last cut, and how many samples it was shown that a session since then does not count. */
  let keptBefore: Kept | undefined, shift = 0

  const kept = async (): Promise<Kept | undefined> => {
    const now = await powered.session.kept?.()
    return now && keptBefore ? joined(keptBefore, shifted(now, shift)) : now
  }

  /** Samples until it keeps by itself. */
  const due = async (): Promise<number> => {
    const now = await powered.session.kept?.()
    return now ? now.every - (now.samples % now.every) : Infinity
  }

  const until = (at: number): number => (at > position ? at - position : Infinity)

  const learn = async (samples: Samples, rows: Uint32Array): Promise<number> => {
    let hits = 0
    for (let at = 0; at < rows.length; ) {
      const next = Math.min(rows.length - at, until(cutAt), until(fallAt), apart - (position % apart), await due())
      const part = rows.subarray(at, at + next), start = position
      let right: number
      try {
        right = await powered.session.learn(samples, part)
      } catch (error) {
        if (!supply.tripped) throw error
        await restart(`${atByte} behind sample ${(position + next).toLocaleString('en')}`, position + next)
        // What it was asked goes with the answers, and comes again; unless that checkpoint is there all the same.
        at += position - start
        if (position > start) hits = -1
        continue
      }
      hits = hits < 0 || right < 0 ? -1 : hits + right
      position += next
      at += next
      // What was saved is of that moment; the cut comes behind it.
      if (position % apart === 0) await keep()
      if (position === fallAt) {
        fallAt = Infinity
        savedAtFall = await powered.fall!()
        told.push(`the supply fell behind sample ${position.toLocaleString('en')}, and the chip warned: ${savedAtFall ? 'it saved what it had learned' : 'all that it had learned was saved already'}`)
      }
      if (position === cutAt) {
        cutAt = Infinity
        await restart(`behind sample ${position.toLocaleString('en')}`)
      }
    }
    return hits
  }

  const keep = async (): Promise<void> => {
    try {
      await powered.save!()
      saved++
    } catch (error) {
      if (!supply.tripped) throw error
      await restart(`${atByte} behind sample ${position.toLocaleString('en')}`)
    }
  }

  /** `reached`: samples that it was shown, those included whose answers did not come. */
  const restart = async (where: string, reached = position): Promise<void> => {
    const before = position, known = await kept()
    off = true
    await supply.off()
    let damage = ''
    if (flips > 0) await supply.change!((memory) => (damage = rotted(memory, flips, seed)))
    powered = await powerUp()
    const learned = powered.session.learned ?? 0
    // Who went back has learned less than it was shown: what follows is the sample behind those that it had been shown at that checkpoint.
    position = known?.checkpoints.find(({ samples }) => samples === learned)?.shown ?? learned + (learned > begun ? (known?.undone ?? 0) : 0)
    keptBefore = known
    shift = position - learned
    const went = learned > begun || known ? `it went on from ${learned.toLocaleString('en')}, its newest checkpoint` : 'it had no checkpoint and began anew'
    told.push(`the power went ${where}${damage}: ${went}; ${reached === position ? 'nothing was lost' : `${count(reached - position, 'sample')} lost since then and sent again`}`)
    await again(before)
  }

  /** Shows once more what was shown, from where the device is, up to `end`. */
  const again = async (end: number): Promise<void> => {
    for (const { first, samples, rows } of shown) {
      if (first + rows.length <= position || position >= end) continue
      if (forgotten.includes(position)) await powered.session.forget()
      await learn(samples, rows.subarray(position - first, Math.min(rows.length, end - first)))
    }
    if (forgotten.includes(end)) await powered.session.forget()
  }

  const current = (): Session => powered.session
  const { measured, learner, driftAlarms, faultsTold } = powered.session
  return {
    async learn(samples, rows) {
      // Some callers use their buffers again.
      const kept = samples.count > rows.length ? { samples, rows: rows.slice() } : { samples: takeSamples(samples, rows), rows: fileOrder(rows.length) }
      shown.push({ first: position, ...kept })
      return learn(samples, rows)
    },
    infer: (samples, rows) => current().infer(samples, rows),
    tell: (samples, rows) => current().tell(samples, rows),
    dream: (labels, number, first) => current().dream(labels, number, first),
    digest: () => current().digest(),
    async forget() {
      forgotten.push(position)
      await current().forget()
    },
    carriedDigest: () => current().carriedDigest(),
    regionDigests: () => current().regionDigests(),
    ...(driftAlarms && { driftAlarms: () => current().driftAlarms!() }),
    kept,
    ...(measured && { measured: () => current().measured!() }),
    ...(learner && { learner: () => current().learner!() }),
    async faultsTold() {
      const never = off ? [] : [`the power never went: ${byte === undefined ? `there were ${count(position, 'sample')}` : `${count(saved, 'save')} wrote less than ${count(byte, 'byte')}`}`]
      return [...never, ...told, ...(saved > 0 ? [`${count(saved, 'save')} ${savedAtFall ? 'besides that one' : 'in all'}, behind every ${apart.toLocaleString('en')} samples`] : []), ...((await faultsTold?.call(current())) ?? [])]
    },
    get learned() {
      return position
    },
    close: () => current().close(),
  } as Session
}

/** Flips bits of the newest checkpoint in a memory, by seed; what it says of it. */
function rotted(memory: Uint8Array, flips: number, seed: number): string {
  const newest = newestCheckpoint(memory)
  if (!newest) return ', and there was no checkpoint to rot'
  const next = generator(seed, ROT_KEY), bits = new Set<number>()
  while (bits.size < Math.min(flips, 8 * newest.bytes)) bits.add(next() % (8 * newest.bytes))
  for (const bit of bits) memory[newest.at + (bit >> 3)]! ^= 1 << (bit & 7)
  return `, and ${count(bits.size, 'bit')} of checkpoint ${newest.generation} (${count(newest.samples, 'sample')}) flipped while it was off`
}
