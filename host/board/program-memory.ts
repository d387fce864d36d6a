/** Chips whose flash is not in the address space of data: frozen layers copy their weights from it, a few rows at a time. */
import { withCopied } from '../experiment/config-block.js'
import type { Experiment } from '../experiment/experiment.js'
import type { LearnerState } from '../trial/learner-state.js'

/** Whether loads of data reach the flash of this core (board.json, `core`). AVR: "AVR Instruction Set Manual", LPM. */
export const readsFlash = (core: string): boolean => !core.startsWith('avr')

/** The experiment as the board learns it. */
export function onBoard(experiment: Experiment, board: { core?: string }): Experiment {
  const { backbone } = experiment
  const copied = board.core !== undefined && !readsFlash(board.core)
  return backbone && copied !== (backbone.copied ?? false) ? { ...experiment, backbone: { ...backbone, copied } } : experiment
}

/** The learner as the board keeps it: what it has learned is the same. */
export function learnerOnBoard(learner: LearnerState, board: { core?: string }): LearnerState {
  if (board.core === undefined) return learner
  return { ...learner, config: withCopied(learner.config, !readsFlash(board.core)) }
}
