import { STARTS_BYTES, STARTS_PAGES } from '../../assembly/abi.js'
import type { Board } from './board.js'

/** What the count of starts takes behind the checkpoints, in a memory with such pages (assembly/wire/starts.ts). */
export const startsBytes = (page: number): number => (page > 8 ? STARTS_PAGES * page : STARTS_BYTES)

/** Flash that is left for the image: all of it, less the boot loader and what is kept without power in flash. */
export const imageFlashBytes = ({ flashBytes, flash, persist }: Board): number =>
  flashBytes - flash.reservedBytes - (persist.kind === 'flash' ? persist.bytes + startsBytes(persist.pageBytes) : 0)
