/** Everything that can go wrong between host and device, as people read it. */
import { Refusal, Status } from '../../assembly/abi.js'
import { refusal } from '../core.js'
import { EngramError } from '../errors.js'
import type { Experiment } from '../experiment/experiment.js'

export const timedOut = (what: string, milliseconds: number): EngramError =>
  new EngramError('LINK_TIMEOUT', `the device was silent for ${(milliseconds / 1000).toFixed(1)} s: ${what}`, 'check cable, port and baud rate, press reset, and flash the board again if it stays silent')

export const unreadable = (repeats: number): EngramError =>
  new EngramError('LINK_TIMEOUT', `the device answers, but a request did not get through in ${repeats} repeats`, 'the line damages what is sent: use a shorter cable, or check the baud rate')

export const closed = (reason: Error): EngramError =>
  reason instanceof EngramError
    ? reason
    : new EngramError('LINK_CLOSED', `the line to the device is gone: ${reason.message}`, 'plug the board in again and repeat the command')

export const restarted = (): EngramError =>
  new EngramError('DEVICE_RESTARTED', 'the device started anew and forgot its learner', 'learn from the start, and check the supply: a board that restarts by itself often lacks current')

export const trapped = (code: number): EngramError =>
  new EngramError('DEVICE_TRAPPED', `the core on the device stopped with trap ${code}`, 'reset the board; a trap is a fault of engram, so please report it with the command that led here', { trap: code })

export const otherBoard = (board: string, asked: string): EngramError =>
  new EngramError('DEVICE_MISMATCH', `the device is a ${board || 'nameless board'}, not a ${asked}`, `choose board ${board}, or the port that the ${asked} is on`, { board, asked })

export const otherRule = (board: string, rule: string, has: string): EngramError =>
  new EngramError('DEVICE_MISMATCH', `the firmware on ${board} learns by ${has}, not by ${rule}`, `flash the image for ${rule}: engram flash --board ${board} --rule ${rule}`, { board, rule, has })

export const otherWire = (device: number, host: number): EngramError =>
  new EngramError('WIRE_VERSION', `the device speaks wire ${device}, this engram ${host}`, 'flash the board with an image of this version: engram flash', { device, host })

export const otherAbi = (device: number, host: number): EngramError =>
  new EngramError('ABI_MISMATCH', `the device's core speaks ABI ${device}, this engram ${host}`, 'flash the board with an image of this version: engram flash', { device, host })

/** What a refused `configure` means for an experiment; `needed` bytes of room, where the device could tell. */
export function refusedNetwork(code: number, needed: number, room: number, experiment: Experiment): EngramError {
  if (code !== Status.noRoom) return refusal(code, experiment)
  return new EngramError(
    'BUDGET_EXCEEDED', `network ${experiment.network} needs at least ${needed} bytes on the device, which has ${room}`,
    '`engram plan` says where the bytes go; choose a smaller network or a larger board', { needed, room },
  )
}

/** A refusal that only a fault of host or device can cause. */
export const refused = (request: string, code: number): EngramError =>
  new EngramError('DEVICE_FAILED', `the device refused ${request} (${(Refusal as unknown as Record<number, string>)[code] ?? code})`, 'host and firmware disagree: flash the board with an image of this version', { code })
