import { keepingOn } from '../board/keeping.js'
import type { Board } from '../board/board.js'
import { EngramError } from '../errors.js'
import type { Plan } from '../experiment/experiment.js'
import { faultNamed, type Fault } from '../fault/fault.js'
import type { Device } from './device.js'
import { keepText, type Keep } from './kept.js'

/** The devices that can keep a learner by themselves, for people. */
export const KEEPERS = '--device loopback has a memory that keeps; so have native, boards on a serial port, and emulated ones whose flash or EEPROM outlives a reset, such as emulator:uno; `engram plan --board` says what fits it'

const refuse = (why: string, hint: string, details: object = {}): EngramError => new EngramError('OPTION_INVALID', why, hint, { option: '--keep', ...details })

/** Numbers are neither right nor wrong. */
export const noMeasure = (): EngramError =>
  refuse('a margin is one of right answers, and a learner that tells numbers has none', 'leave the margin out: --keep N saves, and never goes back')

/** Throws OPTION_INVALID for a device that cannot keep by itself, and for what goes against it. */
export function checkKeep({ id, keeps, power }: Pick<Device, 'id' | 'keeps' | 'power'>, keep: Keep, scrub: boolean, faults: readonly Fault[]): void {
  if (scrub) throw refuse('--keep and --scrub both say how often a checkpoint is made: --scrub makes its own, for damage', 'leave one of both out')
  const cut = faultNamed(faults, 'power')
  if (cut && 'save' in cut.options)
    throw refuse(`--keep ${keepText(keep)} and fault "${cut.text}" both say when a checkpoint is made`, 'leave save out of the fault: the device makes them by itself then', { value: cut.text })
  if (!keeps && !power?.keeps) throw refuse(`${id} has no memory that keeps without power, so --keep cannot be on it`, KEEPERS, { device: id })
}

/** Throws BUDGET_EXCEEDED for a learner whose checkpoint does not fit the memory of a board. */
export function checkCheckpoint(board: Board, plan: Plan): void {
  const { bytes, slots } = keepingOn(board, { configBytes: plan.configBytes, savedBytes: plan.savedBytes! })
  if (slots > 0) return
  throw new EngramError(
    'BUDGET_EXCEEDED', `a checkpoint of this learner takes ${bytes.toLocaleString('en')} bytes, and the ${board.name} has ${board.persist.bytes.toLocaleString('en')} that keep without power`,
    `leave --keep out, or choose a smaller network; ${KEEPERS}`, { needed: bytes, room: board.persist.bytes },
  )
}
