import { faultNamed } from '../fault/fault.js'
import { openPowered } from '../fault/power.js'
import type { Device, Session } from './device.js'
import type { LinkOptions } from './registry.js'

/** A device that keeps nothing: without power it forgets all that it learned. */
export function forgetful(device: Device, { faults = [] }: LinkOptions): Device {
  const facts = { suffers: [...(device.suffers ?? []), 'power'], power: { keeps: false, cuts: [] } } as const
  if (!faultNamed(faults, 'power')) return { ...device, ...facts }
  return {
    ...device, ...facts,
    open(experiment, options) {
      let session: Session
      const on = async () => ({ session: (session = await device.open(experiment, options)) })
      return openPowered({ on, off: () => session.close() }, faults, experiment.seed)
    },
  }
}
