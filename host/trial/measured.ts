import type { Emulator } from '../board/grade.js'

/** What a chip, emulated or real, has used. It is shown beside what was planned, never instead of it. */
export interface Measured {
  board: string
  /** Static data, session, arena and the deepest stack, bytes. */
  ramBytes: number
  /** Deepest stack since the start, interrupts included, bytes. */
  stackBytes: number
  /** Code and constants of the image, bytes; null where the image is not known. */
  flashBytes: number | null
  /** Bits a second of the line to it; left out where it has no rate. */
  baud?: number
  /** Averages over the samples so far; null before the first. Emulators that do not model cycles count instructions. */
  cyclesPerLearn?: number | null
  cyclesPerInfer?: number | null
  instructionsPerLearn?: number | null
  instructionsPerInfer?: number | null
  /** The board's counter of time did not move, so that nothing is known of what takes how long. */
  clockStands?: true
}

/** The two averages under the name of what was counted. */
export function counted(
  counts: Emulator['counts'],
  perLearn: number | null,
  perInfer: number | null,
): Pick<Measured, 'cyclesPerLearn' | 'cyclesPerInfer' | 'instructionsPerLearn' | 'instructionsPerInfer'> {
  return counts === 'cycles'
    ? { cyclesPerLearn: perLearn, cyclesPerInfer: perInfer }
    : { instructionsPerLearn: perLearn, instructionsPerInfer: perInfer }
}
