import { emulatorOf } from '../board/grade.js'
import { loadBoard } from '../device/boards.js'
import { builtImage, imageFor, type BoardImage } from '../device/board-image.js'
import { standIn } from '../device/emulator/stand-in.js'
import { EngramError } from '../errors.js'
import { imageParts } from './image-parts.js'
import { readImage } from '../flash/image.js'
import { checkRegion, flashStart, imageRegion } from '../flash/region.js'
import { readKey } from './key-file.js'
import { ruleOfImage } from './build.js'
import type { Action } from './verbs.js'

/** A network that fits every board, on data that comes with the package. */
const FITS = '--network conv3x8-pool2-10:i8 --data digits'

/** The signal that presses the reset button. No key does, because reading the terminal would stop a command in the background. */
const RESET = 'SIGUSR2'

/** `engram emulate <board>`: an emulated board that stays alive, at the end of a port. */
export const emulate: Action<'emulate'> = async (values, { narrator, announce, signal }, argument) => {
  const board = await loadBoard(argument)
  const { limits } = emulatorOf(board)
  const rule = values.image === undefined || values.rules ? ruleOfImage('emulate', values.rules) : undefined
  narrator.status(`switching on an emulated ${board.name}`)
  const key = await readKey(values.key)
  const built = (rule: string): Promise<BoardImage> => (key ? builtImage(board.id, rule, { ...imageParts(rule, values), key }) : imageFor(board.id, rule, undefined, imageParts(rule, values)))
  const image = await readImage(values.image ?? (await built(rule!)).elf, board)
  checkRegion(image, board, imageRegion(board, flashStart(board)))

  let end: (reason?: unknown) => void = () => {}
  const ended = new Promise<unknown>((resolve) => (end = resolve))
  if (signal.aborted) end()
  signal.addEventListener('abort', () => end(), { once: true })
  const stood = await standIn(board, { image, port: values.port, drive: values.drive, failed: end, say: (what) => narrator.note(what) })
  const { port, flashing, whyNot } = stood
  const pressed = (): void => {
    narrator.note('reset')
    stood.reset().catch(end)
  }
  process.on(RESET, pressed)
  // A command in the background is ended with `kill`; then too the port and the drive that it made must be removed.
  const asked = (): void => end()
  process.on('SIGTERM', asked)
  try {
    const commands = [
      `engram monitor --device serial:${port}`,
      `engram stream --device serial:${port} ${FITS} --resume`,
      flashing ? `engram flash --board ${board.id} --rule dfa ${flashing}` : `engram run --device serial:${port} ${FITS} --epochs 1`,
    ]
    narrator.clear()
    announce({
      text: [
        `an emulated ${board.name} (${rule === undefined ? values.image : `rule ${rule}`}) is on ${port}`,
        ...commands.map((command) => `  ${command}`),
        `flashing: ${whyNot ? `no, ${whyNot}` : `the board takes images as a real one does (engram flash ${flashing})`}`,
        `not as on a real board: ${limits}; DTR does not reach it`,
        `kill -USR2 ${process.pid} presses its reset button; Ctrl-C switches it off`,
      ].join('\n'),
      json: {
        event: 'ready', board: board.id, rule: rule ?? null, image: values.image ?? null, port, drive: values.drive ?? null,
        flashing: flashing ?? null, whyNotFlashing: whyNot ?? null, commands, pid: process.pid,
      },
    })
    const reason = await ended
    if (reason instanceof EngramError) throw reason
    if (reason !== undefined) throw new EngramError('DEVICE_FAILED', `the emulated ${board.name} stopped: ${String(reason)}`, 'start it again')
    return { text: '', json: undefined }
  } finally {
    process.off(RESET, pressed)
    process.off('SIGTERM', asked)
    await stood.close()
  }
}
