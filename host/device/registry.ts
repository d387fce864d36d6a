import { EngramError } from '../errors.js'
import { didYouMean, nearest } from '../text/suggest.js'
import type { Device } from './device.js'

/** Every device by the name that the user gives it; loaded when first used. */
const devices: Record<string, () => Promise<Device>> = {
  v8: async () => (await import('./v8.js')).v8Device('v8-simd', 'engram.simd'),
  'v8-scalar': async () => (await import('./v8.js')).v8Device('v8-scalar', 'engram'),
  'v8-simd': async () => (await import('./v8.js')).v8Device('v8-simd', 'engram.simd'),
  wasmtime: async () => (await import('./wasmtime.js')).wasmtimeDevice(),
  native: async () => (await import('./native.js')).nativeDevice(),
}

/** Devices of which there is one a board or a port; what follows the colon says which. */
const families: Record<string, { argument: string; open(argument: string): Promise<Device> }> = {
  emulator: { argument: '<board>', open: async (board) => (await import('./emulated-board.js')).emulatedBoard(board) },
  wasi: { argument: '<command>', open: async (command) => (await import('./wasi.js')).wasiDevice(command) },
  serial: { argument: '<path>', open: async (path) => (await import('./serial-board.js')).serialBoard(path) },
}

/** The devices of which there is one. */
export const deviceNames: readonly string[] = Object.keys(devices)

/** The families of devices. */
export const deviceFamilies: readonly string[] = Object.keys(families)

/** All that may be said after `--device`. */
export const deviceSpellings: readonly string[] = [...deviceNames, ...Object.entries(families).map(([name, { argument }]) => `${name}:${argument}`)]

export async function openDevice(name: string): Promise<Device> {
  if (Object.hasOwn(devices, name)) return devices[name]!()
  const colon = name.indexOf(':')
  const family = name.slice(0, Math.max(0, colon))
  const argument = name.slice(colon + 1)
  if (Object.hasOwn(families, family) && argument !== '') return families[family]!.open(argument)
  const { boardIds } = await import('./boards.js')
  const board = nearest(name, await boardIds())
  const hint = board === undefined ? didYouMean(name, deviceSpellings) : `did you mean "emulator:${board}"? The board itself is the serial port that it is on: serial:<path>`
  throw new EngramError('DEVICE_UNKNOWN', `no device "${name}"`, hint ?? `the devices are ${deviceSpellings.join(', ')}`)
}
