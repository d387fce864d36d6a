import type { Board } from '../../board/board.js'
import { EngramError } from '../../errors.js'
import type { Image } from '../../flash/image.js'
import { STK500_HELLO } from '../../flash/stk500-client.js'
import { STK500V2_HELLO } from '../../flash/stk500v2-client.js'
import { Bench, type Machine } from './bench.js'
import { hasBootDrive, openBootDrive, type BootDrive } from './boot-drive.js'
import { openImage } from './open.js'
import { openPty } from './pty.js'

export interface StandInOptions {
  image: Image
  /** Where to make its port; without it the system chooses. */
  port?: string
  /** Where to make the drive of its boot loader. */
  drive?: string
  /** Told when the board is gone by itself. */
  failed: (reason: Error) => void
  /** Told what the drive does. */
  say: (what: string) => void
}

/** An emulated board that can be used as one on the desk, by its port and its drive. */
export interface StandIn {
  readonly port: string
  /** How it can be flashed, as options of `engram flash`; undefined where the emulator cannot do what the board does. */
  readonly flashing: string | undefined
  /** Why it cannot be flashed. */
  readonly whyNot: string | undefined
  reset(): Promise<void>
  close(): Promise<void>
}

/** Boot loaders that run in the emulator itself, by the method that talks to them. */
const loaders: Partial<Record<Board['flash']['method'], { hello: readonly number[]; start(board: Board, image: Image): Promise<Machine> }>> = {
  stk500: { hello: STK500_HELLO, start: async (board, image) => avr(board, image, await (await import('./optiboot.js')).optiboot()) },
  stk500v2: { hello: STK500V2_HELLO, start: async (board, image) => avr(board, image, await (await import('./megaboot.js')).megaboot()) },
}

async function avr(board: Board, image: Image, bootloader: Image): Promise<Machine> {
  const [{ Avr8js }, { avrModel }] = await Promise.all([import('./avr8js.js'), import('./avr8js-models.js')])
  return new Avr8js({ image, bootloader, clockHz: board.clockHz, model: avrModel(board) })
}

/** Switches an emulated board on, at the other end of a pseudo-terminal. */
export async function standIn(board: Board, options: StandInOptions): Promise<StandIn> {
  let { image } = options
  const loader = loaders[board.flash.method]
  const line = await openPty(options.port)
  let first: Machine | undefined
  let missing: EngramError | undefined
  let bench: Bench | undefined
  let drive: BootDrive | undefined
  const close = async (): Promise<void> => {
    await drive?.close()
    await (bench ?? line).close()
  }
  try {
    first = await loader?.start(board, image).catch((error: unknown) => void (missing = missingTool(error)))
    const start = async (kept?: Uint8Array): Promise<Machine> => {
      const machine = first ?? (await openImage(board, image, kept))
      first = undefined
      return machine
    }
    bench = new Bench(line, start, { failed: options.failed, ...(first && { resetBy: loader!.hello }) })
    await bench.power()
    const load = async (taken: Image): Promise<void> => {
      image = taken
      await bench!.power()
    }
    if (options.drive !== undefined) drive = await openBootDrive(board, options.drive, load, options.say)
  } catch (error) {
    await close()
    throw error
  }
  const flashing = loader && !missing ? `--port ${line.path}` : options.drive !== undefined ? `--drive ${options.drive} --port ${line.path}` : undefined
  return {
    port: line.path,
    flashing,
    whyNot: flashing === undefined ? whyNot(board, missing) : undefined,
    reset: () => bench!.reset(),
    close,
  }
}

/** The boot loader cannot be had here; the board can be emulated all the same. */
function missingTool(error: unknown): EngramError {
  if (error instanceof EngramError && ['TOOL_MISSING', 'COMPILER_MISSING', 'COMPILER_FAILED'].includes(error.code)) return error
  throw error
}

function whyNot(board: Board, missing: EngramError | undefined): string {
  if (missing) return `its boot loader is missing: ${missing.message} (${missing.hint})`
  if (hasBootDrive(board)) return 'give --drive <dir>, an empty folder, and it is the drive that images are copied to'
  return `${board.flash.method} talks to a part of the ${board.mcu} that the emulator does not have; start it with --image <file> instead`
}
