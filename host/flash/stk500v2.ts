import type { Board } from '../board/board.js'
import { avrLoaderMethod, findAvrLoader, type AvrProtocol } from './avr-loader.js'
import type { FlashMethod } from './method.js'
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
