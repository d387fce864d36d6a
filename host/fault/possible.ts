import { EngramError } from '../errors.js'
import { domains, faultNamed, type Domain, type Fault } from './fault.js'

/** The devices that have what faults of a domain befall, for people. */
const who: Record<Exclude<Domain, 'samples'>, string> = {
  line: 'loopback, native, emulator:<board> and serial:<path> have one',
  power: 'v8, wasmtime, loopback, native and emulator:<board> have one that can be cut',
  clock: 'emulators of single cycles, such as emulator:uno and emulator:pico, have one that can be stopped',
  memory: 'v8, wasmtime, loopback, native and emulator:<board> have some',
}

/** What a device can do about its power, where it can be cut. */
export interface PowerFacts {
  /** It has a memory that keeps, and host and device can save to it. */
  readonly keeps: boolean
  /** What of a byte that is being written can be left; none where the memory is not written byte by byte. */
  readonly cuts: readonly string[]
  /** It can be told that its supply falls, as a chip warns it. */
  readonly warns?: boolean
}

export interface Vulnerable {
  readonly id: string
  readonly suffers?: readonly Domain[]
  readonly power?: PowerFacts
}

/** Throws OPTION_INVALID for a fault that cannot befall a device; `keepsItself`: it saves without being asked. */
export function checkPossible({ id, suffers = [], power }: Vulnerable, faults: readonly Fault[], keepsItself = false): void {
  const refuse = ({ text }: Fault, why: string, hint: string): EngramError =>
    new EngramError('OPTION_INVALID', `fault "${text}" cannot be on ${id}: ${why}`, hint, { option: '--fault', value: text, device: id })
  for (const fault of faults) {
    const { domain } = fault
    if (domain === 'samples' || suffers.includes(domain)) continue
    throw refuse(fault, `it befalls ${domains[domain]}, which ${id} has not, or not within reach`, who[domain])
  }
  const cut = faultNamed(faults, 'power'), rot = faultNamed(faults, 'rot')
  if (cut === undefined) return
  const { keeps, cuts, warns = false } = power ?? { keeps: false, cuts: [] }
  const keepers = 'loopback and native have such a memory, and emulated boards whose flash or EEPROM outlives a reset, such as emulator:uno'
  for (const fault of [cut, ...(rot ? [rot] : [])])
    if (!keeps && (fault === rot || ['save', 'byte', 'warned'].some((option) => option in fault.options))) throw refuse(fault, `${id} has no memory that keeps without power`, `${keepers}; power=${cut.amount || 'SAMPLE'} alone loses all that it learned`)
  if ('byte' in cut.options && !('save' in cut.options) && !keepsItself) throw refuse(cut, 'only saves write bytes, and there are none', 'power:byte=N:save=N, or --keep N beside it')
  if ('warned' in cut.options && !warns) throw refuse(cut, `nobody can let the supply of ${id} fall so that its chip warns`, 'loopback and native can be warned')
  const how = String(cut.options['cut'] ?? 'clean')
  if ('byte' in cut.options && !cuts.includes(how))
    throw refuse(cut, cuts.length === 0 ? 'nobody sees the bytes of its memory being written' : `of a byte there ${cuts.join(' or ')} is what can be left`, 'loopback can be cut off at a byte in all three ways, and emulators of single cycles, such as emulator:uno, clean')
}
