import type { Board } from './board.js'

/** Flash that is left for the image: all of it, less the boot loader and checkpoints that live in flash. */
export const imageFlashBytes = ({ flashBytes, flash, persist }: Board): number =>
  flashBytes - flash.reservedBytes - (persist.kind === 'flash' ? persist.bytes : 0)
