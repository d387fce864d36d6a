import type { Board } from '../board/board.js'
import type { Link } from '../device/link.js'
import { avrLoaderMethod, findAvrLoader, flashThrough, type AvrProtocol } from './avr-loader.js'
import type { Image } from './image.js'
import type { FlashMethod, FlashOptions, FlashResult } from './method.js'
import { Stk500v2 } from './stk500v2-client.js'

const protocol: AvrProtocol = {
  name: 'stk500v2',
  chips: { ATmega2560: { signature: [0x1e, 0x98, 0x01], pageBytes: 256 } },
  // stk500boot.c, eraseAddress.
  erasesInOrder: true,
  loader: (link, signal) => new Stk500v2(link, signal),
}

/** Writes through the boot loader of the Arduino Mega. */
export const stk500v2: FlashMethod = avrLoaderMethod(protocol)

export const findStk500v2 = (port: string, board: Board, signal?: AbortSignal): Promise<void> => findAvrLoader(protocol, port, board, signal)

/** The same over a link to a board that is in its boot loader already. */
export const flashStk500v2 = (link: Link, image: Image, board: Board, options?: FlashOptions): Promise<FlashResult> => flashThrough(protocol, link, image, board, options)
