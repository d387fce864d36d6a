import type { Device } from '../device/device.js'
import type { Keep } from '../device/kept.js'
import { openDevice } from '../device/registry.js'

/** The device that learns without faults, beside one that learns with them. One that may go back needs a memory, or it would learn something else. */
export const besideDevice = (keep: Keep | undefined): Promise<Device> => (keep && keep.margin > 0 ? openDevice('loopback', { keep }) : openDevice('v8'))
