import { EngramError } from '../errors.js'
import { faultNamed, type Fault } from '../fault/fault.js'
import { checkPossible } from '../fault/possible.js'
import { didYouMean, nearest } from '../text/suggest.js'
import type { Device } from './device.js'
import { forgetful } from './forgetful.js'
import { checkKeep } from './keepers.js'
import type { Keep } from './kept.js'

/** How a device is reached. */
export interface LinkOptions {
  /** Of the link, 16 bytes (docs/security.md): what serial boards ask for, and what emulated ones are built with. Others have no line that anyone could reach. */
  key?: Uint8Array | undefined
  /** What goes wrong with it. Faults of samples are not the device's (host/fault/session.ts). */
  faults?: readonly Fault[] | undefined
  /** It checks what it learns (`OpenOptions.scrub`), with a checkpoint every so many samples (SCRUB_EVERY). */
  scrub?: boolean | undefined
  /** It keeps its learner by itself. */
  keep?: Keep | undefined
}

/** Samples between two checkpoints: of a board whose flash wears out, some 10,000 of them a page, and of what lives no longer than the command. */
const SCRUB_EVERY = { real: 1000, other: 100 }

/** Every device by the name that the user gives it; loaded when first used. */
const devices: Record<string, (options: LinkOptions) => Promise<Device>> = {
  v8: async (options) => forgetful((await import('./v8.js')).v8Device('v8-simd', 'engram.simd'), options),
  'v8-scalar': async (options) => forgetful((await import('./v8.js')).v8Device('v8-scalar', 'engram'), options),
  'v8-simd': async (options) => forgetful((await import('./v8.js')).v8Device('v8-simd', 'engram.simd'), options),
  wasmtime: async (options) => forgetful((await import('./wasmtime.js')).wasmtimeDevice(), options),
  loopback: async ({ faults }) => (await import('./loopback.js')).loopbackDevice({ ...(faults && { faults }) }),
  native: async ({ faults }) => (await import('./native.js')).nativeDevice({ ...(faults && { faults }) }),
}

/** Devices of which there are many; what follows the colon says which. */
interface Family {
  argument: string
  /**
   * Only the main thread can open it, and its tasks take turns: there is one of it, held by whoever has it open, and its native
   * binding ends the process when it calls back into a worker.
   */
  mainThread?: true
  open(argument: string, options: LinkOptions): Promise<Device>
}

const families: Record<string, Family> = {
  emulator: { argument: '<board>', open: async (board, options) => (await import('./emulated-board.js')).emulatedBoard(board, options) },
  wasi: { argument: '<command>', open: async (command) => (await import('./wasi.js')).wasiDevice(command) },
  serial: { argument: '<path>', mainThread: true, open: async (path, options) => (await import('./serial-board.js')).serialBoard(path, options) },
}

/** The devices of which there is one. */
export const deviceNames: readonly string[] = Object.keys(devices)

/** The families of devices. */
export const deviceFamilies: readonly string[] = Object.keys(families)

/** All that may be said after `--device`. */
export const deviceSpellings: readonly string[] = [...deviceNames, ...Object.entries(families).map(([name, { argument }]) => `${name}:${argument}`)]

/** What people type when they mean a serial port: `/dev/ttyACM0`, `/dev/cu.usbmodem1101`, `COM3`, `\\.\COM12`. */
const PORT = /^(\/.+|COM\d+|\\\\\.\\.+)$/i

/** The family and what comes behind its colon; undefined for a device of which there is one, and for what is none. */
function member(name: string): { family: string; argument: string } | undefined {
  if (PORT.test(name)) return { family: 'serial', argument: name }
  const colon = name.indexOf(':')
  const family = name.slice(0, Math.max(0, colon))
  const argument = name.slice(colon + 1).trim()
  return Object.hasOwn(families, family) && argument !== '' ? { family, argument } : undefined
}

/** The port of a device that is a board on a serial port; undefined for all others. */
export function serialPath(name: string): string | undefined {
  const found = member(name)
  return found?.family === 'serial' ? found.argument : undefined
}

/** Whether tasks on this device have to run in the main thread, one after another. */
export function needsMainThread(name: string): boolean {
  const found = member(name)
  return found !== undefined && families[found.family]!.mainThread === true
}

/** The device of that name. Throws DEVICE_UNKNOWN; OPTION_INVALID for a fault that it cannot have, and where it cannot keep. */
export async function openDevice(name: string, options: LinkOptions = {}): Promise<Device> {
  const device = await found(name, options), { faults = [], scrub, keep } = options
  checkPossible(device, faults, keep !== undefined)
  if (keep) checkKeep(device, keep, scrub ?? false, faults)
  const asked = { ...(scrub && { scrub: device.keeps ? SCRUB_EVERY.real : SCRUB_EVERY.other }), ...(keep && { keep }) }
  const checked: Device = scrub || keep ? { ...device, open: (experiment, opening) => device.open(experiment, { ...opening, ...asked }) } : device
  const flips = faultNamed(faults, 'flips')
  if (!flips) return checked
  const [{ struckDevice }, { coreModule }] = await Promise.all([import('../fault/flips.js'), import('./installation.js')])
  return struckDevice(checked, flips, coreModule())
}

async function found(name: string, options: LinkOptions): Promise<Device> {
  if (Object.hasOwn(devices, name)) return devices[name]!(options)
  const one = member(name)
  if (one) return families[one.family]!.open(one.argument, options)
  const { boardIds } = await import('./boards.js')
  const board = nearest(name, await boardIds())
  const hint = board === undefined ? didYouMean(name, deviceSpellings) : `did you mean "emulator:${board}"? The board itself is the serial port that it is on: serial:<path>`
  throw new EngramError('DEVICE_UNKNOWN', `no device "${name}"`, hint ?? `the devices are ${deviceSpellings.join(', ')}`)
}
