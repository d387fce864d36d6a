import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { EngramError } from '../errors.js'
import { listPorts, type PortInfo } from './serial-ports.js'

export interface ReturnOptions {
  /** How long the port may stay away. */
  milliseconds: number
  signal?: AbortSignal
  /** The port as it was before it went: a board that comes back under another name is known by its USB id and serial number. */
  before?: PortInfo
  list?: () => Promise<PortInfo[]>
}

/** Milliseconds between two checks; a board takes some 300 ms to be enumerated. */
const LOOK = 50

/** A board that resets its USB disappears after a moment; a port that is still there after this many milliseconds did not reset. */
const GOING = 500

/** Waits for a port that vanished, or is about to, and gives the path under which it is there again. PORT_NOT_FOUND if it stays away. */
export async function portReturns(path: string, { milliseconds, signal, before, list = listPorts }: ReturnOptions): Promise<string> {
  const started = Date.now()
  let went = false
  for (;;) {
    if (signal?.aborted) throw new EngramError('INTERRUPTED', `interrupted while waiting for ${path}`)
    const there = await whereIs(path, before, list)
    if (there === undefined) went = true
    else if (went || there !== path || Date.now() - started >= Math.min(GOING, milliseconds)) return there
    if (Date.now() - started >= milliseconds) break
    await sleep(LOOK)
  }
  throw new EngramError(
    'PORT_NOT_FOUND',
    `${path} went away and did not come back within ${milliseconds / 1000} s`,
    'press the reset button of the board, or unplug it and plug it in again',
    { path },
  )
}

async function whereIs(path: string, before: PortInfo | undefined, list: () => Promise<PortInfo[]>): Promise<string | undefined> {
  // Windows has no files for its ports.
  if (process.platform !== 'win32' && existsSync(path)) return path
  const ports = await list()
  if (ports.some((port) => port.path === path)) return path
  if (before?.usb === undefined) return undefined
  return ports.find(({ usb, serialNumber }) => usb === before.usb && serialNumber === before.serialNumber)?.path
}
