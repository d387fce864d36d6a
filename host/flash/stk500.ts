import type { Board } from '../board/board.js'
import type { Link } from '../device/link.js'
import { avrLoaderMethod, findAvrLoader, flashThrough, type AvrProtocol } from './avr-loader.js'
import type { Image } from './image.js'
import type { FlashMethod, FlashOptions, FlashResult } from './method.js'
import { Stk500 } from './stk500-client.js'

const protocol: AvrProtocol = {
  name: 'stk500',
  chips: { ATmega328P: { signature: [0x1e, 0x95, 0x0f], pageBytes: 128 } },
  loader: (link, signal) => new Stk500(link, signal),
}

/** Writes through optiboot. */
export const stk500: FlashMethod = avrLoaderMethod(protocol)

export const findStk500 = (port: string, board: Board, signal?: AbortSignal): Promise<void> => findAvrLoader(protocol, port, board, signal)

/** The same over a link to a board that is in its boot loader already. */
export const flashStk500 = (link: Link, image: Image, board: Board, options?: FlashOptions): Promise<FlashResult> => flashThrough(protocol, link, image, board, options)
