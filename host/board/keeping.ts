import { Checkpoint } from '../../assembly/abi.js'
import type { Plan } from '../experiment/experiment.js'
import type { Board } from './board.js'

/** How a learner's checkpoint stands to the memory that a board keeps it in (assembly/memory/checkpoint.ts). */
export interface Keeping {
  /** Of a checkpoint: header, configuration block, saved state. */
  bytes: number
  /** Checkpoints that are there at once; 0: none fits. */
  slots: 0 | 1 | 2
  /** Saves until the page that wears most, a header's, has been erased as often as the chip's maker guarantees. */
  saves: number
}

/** A cut while one is saved leaves the other of two, and none of one. */
export function keepingOn({ persist }: Pick<Board, 'persist'>, { configBytes, savedBytes }: Required<Pick<Plan, 'configBytes' | 'savedBytes'>>): Keeping {
  const bytes = Checkpoint.bytes + ((configBytes + 3) & ~3) + savedBytes
  const slots = bytes <= persist.bytes / 2 ? 2 : bytes <= persist.bytes ? 1 : 0
  // Each save erases the header's page of its slot once, and no page more than once.
  return { bytes, slots, saves: slots * persist.endurance }
}

const DAYS_A_YEAR = 365.25

/** Years until the memory is worn out. */
export const wearYears = ({ saves }: Keeping, savesPerDay: number): number => saves / savesPerDay / DAYS_A_YEAR
