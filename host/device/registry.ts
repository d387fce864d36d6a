import { EngramError } from '../errors.js'
import { didYouMean } from '../suggest.js'
import type { Device } from './device.js'
import { v8Device } from './v8.js'

/** Every device by the name that the user gives it; loaded when first used. */
const devices: Record<string, () => Promise<Device>> = {
  v8: async () => v8Device('v8-simd', 'engram.simd'),
  'v8-scalar': async () => v8Device('v8-scalar', 'engram'),
  'v8-simd': async () => v8Device('v8-simd', 'engram.simd'),
  wasmtime: async () => (await import('./wasmtime.js')).wasmtimeDevice(),
}

export const deviceNames: readonly string[] = Object.keys(devices)

export async function openDevice(name: string): Promise<Device> {
  const open = Object.hasOwn(devices, name) ? devices[name] : undefined
  if (open) return open()
  throw new EngramError('DEVICE_UNKNOWN', `no device "${name}"`, didYouMean(name, deviceNames) ?? `the devices are ${deviceNames.join(', ')}`)
}
