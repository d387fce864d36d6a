import type { Board } from '../board/board.js'
import type { Measured } from '../trial/measured.js'

/** What a learner costs on a board: what was planned, what was measured, and what follows from both. */
export interface BoardCost {
  rule: string
  network: string
  /** Bytes of RAM, with what the board keeps besides the learner. */
  plannedRamBytes: number
  measured: Measured
  /** From cycles and the board's clock; null where the emulator counts instructions, which take no known time. */
  milliseconds: { learn: number; infer: number } | null
  /** An estimate: cycles times the energy of one (board.json, energy). */
  millijoules: { learn: number; infer: number } | null
}

/** Time and energy of a measurement that counted cycles. */
export function boardCost(rule: string, network: string, plannedRamBytes: number, measured: Measured, board: Board): BoardCost {
  const { cyclesPerLearn: learn, cyclesPerInfer: infer } = measured
  const base = { rule, network, plannedRamBytes, measured }
  if (typeof learn !== 'number' || typeof infer !== 'number') return { ...base, milliseconds: null, millijoules: null }
  const each = (factor: number): { learn: number; infer: number } => ({ learn: learn * factor, infer: infer * factor })
  return { ...base, milliseconds: each(1e3 / board.clockHz), millijoules: each(board.energy.nanojoulesPerCycle * 1e-6) }
}
