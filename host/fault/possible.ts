import { EngramError } from '../errors.js'
import { domains, type Domain, type Fault } from './fault.js'

/** The devices that have what faults of a domain befall, for people. */
const who: Record<Exclude<Domain, 'samples'>, string> = {
  line: 'native, loopback, emulator:<board> and serial:<path> have one',
  power: 'loopback, native and emulator:<board> can be cut off',
  clock: 'loopback, native and emulator:<board> have one that can be stopped',
  memory: 'v8, loopback and native have some',
}

/** Throws OPTION_INVALID for a fault that cannot befall a device. */
export function checkPossible({ id, suffers = [] }: { id: string; suffers?: readonly Domain[] }, faults: readonly Fault[]): void {
  for (const { text, domain } of faults) {
    if (domain === 'samples' || suffers.includes(domain)) continue
    throw new EngramError('OPTION_INVALID', `fault "${text}" cannot be on ${id}: it befalls ${domains[domain]}, which ${id} has not, or not within reach`, who[domain], { option: '--fault', value: text, device: id })
  }
}
