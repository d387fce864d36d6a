/** The errors between host and device, in words for the user. */
import { Refusal, Status } from '../../assembly/abi.js'
import { refusal } from '../core.js'
import { EngramError } from '../errors.js'
import type { Experiment } from '../experiment/experiment.js'
import { parseRule } from '../experiment/rules.js'
import { KEEPERS, noMeasure } from '../device/keepers.js'
import type { Line } from './line.js'

/** No answer came for so long; what came instead hints at the reason. */
export function unanswered({ name, heard, echoes }: Line, what: string, milliseconds: number): EngramError {
  const seconds = `${(milliseconds / 1000).toFixed(1)} s`
  if (echoes > 0) {
    const hint = 'TX is wired to RX, a modem or adapter has its local echo on (ATE0 ends it), or another program sends back what it gets: check wiring and port, and flash the board'
    return new EngramError('LINK_ECHO', `${name} echoes: within ${seconds} ${echoes} of our own frames came back, and ${what}`, hint, { echoes })
  }
  const { kind, count } = heard
  if (kind === 'nothing')
    return new EngramError('LINK_TIMEOUT', `${name} was silent for ${seconds}: ${what}`, 'check cable, port and baud rate, press reset, and flash the board again if it stays silent')
  const hint = kind === 'text'
    ? 'that is text: another firmware or its boot log, or a shell, is at this port; flash the board with engram flash, or choose another port'
    : 'those bytes are no text and no frames: another baud rate, a firmware that is not engram, or a line that damages what it carries'
  const sent = `${count.toLocaleString('en')} byte${count === 1 ? '' : 's'} in ${seconds}, beginning with ${heard.quote()}`
  return new EngramError('LINK_FOREIGN', `${name} sent ${sent}: ${what}`, hint, { bytes: count, kind })
}

export const interrupted = (): EngramError =>
  new EngramError('INTERRUPTED', 'interrupted before the end', 'the same command starts again')

export const impossibleHello = (what: string): EngramError =>
  new EngramError('DEVICE_FAILED', `the device answers hello with ${what}, which cannot be`, 'flash the board with an image of this version: engram flash')

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

export const keyNeeded = (board: string): EngramError =>
  new EngramError('KEY_NEEDED', `the ${board} obeys only who has the key that its image was built with`, 'give the file of that key: --key FILE; whoever has the board in hand can flash another image', { board })

export const keyWrong = (board: string): EngramError =>
  new EngramError('KEY_WRONG', `what answers as ${board} does not have this key`, `give the file of the key that its image was built with, or flash an image with this one: engram flash --board ${board} --key FILE; if the key is right, somebody answers in the board's place`, { board })

export const keyUnused = (board: string): EngramError =>
  new EngramError('KEY_UNUSED', `a key was given, and the ${board} demands none: anyone who reaches its line can change what it learned`, `flash an image with the key: engram flash --board ${board} --key FILE; or leave the key out`, { board })

export const uncounted = (board: string): EngramError =>
  new EngramError('DEVICE_FAILED', `the ${board} cannot count its starts, and without it recorded frames could be played to it again: it takes none`, 'its memory for checkpoints is worn out or missing; an image without a key works', { board })

export const otherWire = (device: number, host: number): EngramError =>
  new EngramError('WIRE_VERSION', `the device speaks wire ${device}, this engram ${host}`, 'flash the board with an image of this version: engram flash', { device, host })

export const otherAbi = (device: number, host: number): EngramError =>
  new EngramError('ABI_MISMATCH', `the device's core speaks ABI ${device}, this engram ${host}`, 'flash the board with an image of this version: engram flash', { device, host })

/** Images hold the standard objectives and optimizers, or those that they were built for. */
function otherPart(kind: 'objective' | 'optimizer', experiment: Experiment): EngramError {
  const { name } = parseRule(experiment.rule), wanted = experiment[kind]
  return new EngramError('DEVICE_MISMATCH', `the firmware on the device does not hold the ${kind} ${wanted}`, `flash an image that does: engram flash --board ID --rule ${name} --${kind} ${wanted}`, { [kind]: wanted })
}

/** What a refused `configure` means for an experiment; `needed` bytes of room, where the device could tell. */
export function refusedNetwork(code: number, needed: number, room: number, experiment: Experiment): EngramError {
  if (code === Status.badObjective) return otherPart('objective', experiment)
  if (code === Status.badOptimizer) return otherPart('optimizer', experiment)
  if (code !== Status.noRoom) return refusal(code, experiment)
  return new EngramError(
    'BUDGET_EXCEEDED', `network ${experiment.network} needs at least ${needed} bytes on the device, which has ${room}`,
    '`engram plan` says where the bytes go; choose a smaller network or a larger board', { needed, room },
  )
}

export const tooOld = (board: string): EngramError =>
  new EngramError('DEVICE_MISMATCH', `the firmware on ${board} is of before checkpoints`, 'flash the board with an image of this version: engram flash', { board })

export const noLearner = (board: string): EngramError =>
  new EngramError('DEVICE_FAILED', `the ${board} holds no learner`, 'let it learn first: engram stream; or bring it one: engram restore FILE', { board })

/** What a device says that cannot keep, or has not kept, what it should. */
const keeping: Readonly<Record<number, readonly [code: 'DEVICE_FAILED' | 'CHECKPOINT_INVALID' | 'CHECKPOINT_VERSION' | 'RESULTS_MISMATCH', what: string, hint: string]>> = {
  [Refusal.noLearner]: ['DEVICE_FAILED', 'holds no learner', 'let it learn first: engram stream; or bring it one: engram restore FILE'],
  [Refusal.noStore]: ['DEVICE_FAILED', 'has no memory that keeps this learner, or one that is too small', 'name a file to keep it in: engram save FILE; `engram plan --board` says what fits'],
  [Refusal.storeFailed]: ['DEVICE_FAILED', 'could not write its memory, or reads it back otherwise; the checkpoint before is as it was', 'name a file to keep it in: engram save FILE; memory that was written too often wears out'],
  [Refusal.noCheckpoint]: ['CHECKPOINT_INVALID', 'has no checkpoint that is whole', 'bring it one: engram restore FILE'],
  [Refusal.otherLearner]: ['RESULTS_MISMATCH', 'has a checkpoint of another configuration than its learner', 'reset the board, and it begins with its checkpoint; or save what it has learned now over it: engram save'],
  [Refusal.otherVersion]: ['CHECKPOINT_VERSION', 'has a checkpoint of another version', 'read it with the engram that wrote it'],
}

/** The error for a request about checkpoints that a device refused. */
export function keepingRefused(board: string, code: number): EngramError {
  const found = keeping[code]
  return found ? new EngramError(found[0], `the ${board} ${found[1]}`, found[2], { board, code }) : refused('a checkpoint', code)
}

/** The same where the device should have kept its learner by itself. */
export function keepRefused(board: string, code: number): EngramError {
  if (code === Refusal.noStore) return new EngramError('DEVICE_FAILED', `the ${board} has no memory that keeps this learner, or one that is too small, and --keep needs one`, KEEPERS, { board, code })
  if (code === Refusal.noSuch) return noMeasure()
  return keepingRefused(board, code)
}

export const cannotScrub = (board: string): EngramError =>
  new EngramError('DEVICE_MISMATCH', `the firmware on ${board} does not check what it learns`, `flash an image that does: engram flash --board ${board} --scrub …; or leave --scrub out`, { board })

/** More bits of RAM had changed by themselves than could be undone. */
export const damaged = (): EngramError =>
  new EngramError('DEVICE_DAMAGED', 'bits in the memory of the device changed by themselves, more than could be undone, and it had no checkpoint to go back to: it has given its learner up', 'start anew, or bring it what was saved: engram restore FILE; a supply that is too weak, heat and radiation do that')

/** A refusal that happens only when host or firmware has a bug, or they do not belong together. */
export const refused = (request: string, code: number): EngramError =>
  new EngramError('DEVICE_FAILED', `the device refused ${request} (${(Refusal as unknown as Record<number, string>)[code] ?? code})`, 'host and firmware disagree: flash the board with an image of this version', { code })
