/** Images to try parts of the core with: a board's port, the translated parts, its own kernels, plain C, and an exercise in place of the core. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileElf } from '../../dist/host/aot/compile.js'
import { compileEntry } from '../../dist/host/aot/core-build.js'
import { sourcesIn } from '../../dist/host/aot/image.js'
import { overridesOf } from '../../dist/host/aot/overrides.js'
import { translate } from '../../dist/host/aot/translate.js'
import { boardFolder, loadBoard } from '../../dist/host/device/boards.js'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const root = here('../../')

/** Links the image for a board (by id) into the folder; its path. */
export const kernelsImage = (id, folder) =>
  exerciseImage(id, folder, { name: 'kernels', entry: 'test/assembly/kernel-doors.ts', sources: ['exercise.c', 'plain_i8.c', 'plain_i16.c'].map((file) => here(file)) })

/** The same with another exercise; `entry` is what is translated, with "portable_" in front of its names. */
export async function exerciseImage(id, folder, { name, entry, sources: exercise }) {
  const board = await loadBoard(id)
  const common = join(root, 'boards/common'), own = await boardFolder(id)
  const { c } = translate(await compileEntry(entry), 'portable_')
  const { sources, folders } = await overridesOf(board.core)
  mkdirSync(folder, { recursive: true })
  const translated = join(folder, `${id}-${name}.c`), elf = join(folder, `${id}-${name}.elf`)
  writeFileSync(translated, c)
  await compileElf(
    {
      core: board.core,
      mcu: board.mcu,
      sources: [translated, ...(await sourcesIn(common)), ...(await sourcesIn(own)), ...sources, ...exercise],
      folders: [common, own, join(root, 'boards/kernels'), ...folders],
      defines: { BOARD_ID: id, RING_BYTES: board.serial.ringBytes, CLOCK_HZ: board.clockHz, BAUD: board.serial.baud },
      flags: ['-T', join(own, 'link.ld'), `-Wl,--defsym=STACK_BYTES=${board.reserve.stackBytes}`, `-Wl,--defsym=STATIC_BYTES=${board.reserve.staticBytes}`],
    },
    elf,
  )
  return elf
}
