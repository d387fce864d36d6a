import type { Board } from '../board/board.js'
import { EngramError } from '../errors.js'
import type { Image } from './image.js'

export type FlashMethodName = Board['flash']['method']

/** Where the board is. What a method does not need it ignores; what it needs and is not given it looks for. */
export interface FlashTarget {
  /** Path of a serial port. */
  port?: string
  /** Folder where the board's drive is mounted. */
  drive?: string
}

export type FlashStage = 'connect' | 'erase' | 'write' | 'verify'

export interface FlashOptions {
  /** Told after every step of a stage; `done` and `total` are bytes, or sectors while erasing. */
  progress?: (stage: FlashStage, done: number, total: number) => void
  /** Stops between two pages. */
  signal?: AbortSignal
}

export interface FlashResult {
  /** True once the chip's own bytes were compared with the image's, else why that was not possible. */
  verified: true | string
  /** Bytes of the image. */
  bytes: number
  milliseconds: number
}

/** A way to get an image onto a board. A board of another kind is refused before anything is erased. */
export interface FlashMethod {
  flash(image: Image, board: Board, target: FlashTarget, options?: FlashOptions): Promise<FlashResult>
}

/** What an interrupted write leaves on the chip. */
export const HALF_WRITTEN = 'the board now holds a part of the image and will not run'

export const interrupted = (started: boolean): EngramError =>
  new EngramError('INTERRUPTED', `flashing was interrupted; ${started ? HALF_WRITTEN : 'nothing was written'}`, started ? 'flash it again' : undefined)

/** Throws INTERRUPTED once the signal is aborted. */
export function stopFlashing(signal: AbortSignal | undefined, started = true): void {
  if (signal?.aborted) throw interrupted(started)
}
