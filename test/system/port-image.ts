import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileElf } from '../../host/aot/compile.js'
import { sourcesIn } from '../../host/aot/image.js'
import { toolchainOf } from '../../host/aot/toolchain.js'
import { type Board, parseBoard } from '../../host/board/board.js'

export interface PortImage {
  board: Board
  /** Path of the linked file. */
  elf: string
  /** Bytes of stack that the image reserves. */
  stackBytes: number
  symbols: ReadonlyMap<string, number>
}

/** Links a board's port, as the firmware does, with test/system/port-exercise.c in place of the core. */
export async function buildPortImage(id: string, folder: string): Promise<PortImage> {
  const own = join('boards', id)
  const board = parseBoard(readFileSync(join(own, 'board.json'), 'utf8'), id)
  const elf = join(folder, `${id}.elf`)
  const stackBytes = 512
  await compileElf(
    {
      core: board.core,
      mcu: board.mcu,
      sources: [...(await sourcesIn('boards/common')), ...(await sourcesIn(own)), 'test/system/port-exercise.c'],
      folders: ['boards/common', own],
      defines: { BOARD_ID: id, RING_BYTES: board.serial.ringBytes, CLOCK_HZ: board.clockHz, BAUD: board.serial.baud, RATES: board.serial.rates },
      flags: ['-T', join(own, 'link.ld'), `-Wl,--defsym=STACK_BYTES=${stackBytes}`, '-Wl,--defsym=STATIC_BYTES=0'],
    },
    elf,
  )
  const lines = execFileSync(`${toolchainOf(board.core).prefix}nm`, [elf], { encoding: 'utf8' }).trim().split('\n')
  const symbols = lines.map((line) => line.split(' ')).map(([value, , name]) => [name!, parseInt(value!, 16)] as const)
  return { board, elf, stackBytes, symbols: new Map(symbols) }
}
