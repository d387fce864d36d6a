import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Board } from '../board/board.js'
import { findPort } from '../device/serial-ports.js'
import { EngramError } from '../errors.js'
import type { Image } from './image.js'
import { writeIntelHex } from './intel-hex.js'
import { stopFlashing, type FlashMethod } from './method.js'
import { checkRegion, flashStart, imageRegion } from './region.js'
import { runTool, toolFailed, type ToolOutcome } from './run-tool.js'
import { endOf, ERASED, totalBytes } from './segments.js'
import { tools, type Tool, type ToolJob } from './tools.js'
import { writeUf2 } from './uf2.js'
import { uf2Family } from './uf2-drive.js'
import { compareRead } from './verify.js'

/** Milliseconds that a program may take: a minute to find the board, and two milliseconds for each byte, for the slowest probes and chips. */
export const toolLimit = (bytes: number): number => 60_000 + 2 * bytes

/** Flashes with an external program, such as avrdude. When that cannot compare, or says that bytes differ, the flash is read back and compared here. */
export function externalTool(name: keyof typeof tools): FlashMethod {
  const tool = tools[name]
  return {
    async flash(image, board, target, { progress, signal } = {}) {
      const started = Date.now()
      checkRegion(image, board, regionOf(board))
      const total = totalBytes(image.segments)
      const folder = await mkdtemp(join(tmpdir(), 'engram-flash-'))
      try {
        const [from, to] = [image.segments[0]!.address, endOf(image.segments.at(-1)!)]
        const port = tool.usesPort ? await findPort(board, target.port) : ''
        const job: ToolJob = { board, port, file: join(folder, `image.${tool.format}`), back: join(folder, 'back.bin'), from, to }
        await writeFile(job.file, fileOf(image, board, tool, job))
        const run = (args: string[]): Promise<ToolOutcome> => runTool(name, args, { install: tool.install, limit: toolLimit(total), signal })

        stopFlashing(signal, false)
        progress?.('connect', 0, 1)
        await tool.listen?.(job, signal)
        if (tool.check) checkBoard(name, await run(tool.check.args(job)), tool.check.fits(job), board)
        progress?.('write', 0, total)
        const written = await run(tool.write(job))
        const differs = tool.mismatch?.test(written.said) ?? false
        if (written.status !== 0 && !differs) throw failure(name, tool, written, board)
        progress?.('write', total, total)
        if (tool.mismatch === undefined || differs) {
          const read = await run(tool.read(job))
          if (read.status !== 0) throw toolFailed(name, read)
          const dump = await readFile(job.back).catch(() => Buffer.alloc(0))
          for (const segment of image.segments) compareRead(segment, dumped(dump, segment.address - (tool.readsFromZero ? 0 : from), segment.bytes.length))
          if (differs) throw toolFailed(name, written)
        }
        progress?.('verify', total, total)
        if (tool.start) await run(tool.start)
        return { verified: true, bytes: total, milliseconds: Date.now() - started }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

function regionOf(board: Board): { from: number; to: number } {
  const base = flashStart(board)
  // The FE310's own boot loader lies in front of the image.
  const bootAtStart = board.mcu === 'FE310-G000' ? board.flash.reservedBytes : 0
  const region = imageRegion(board, base, board.core.startsWith('avr') ? board.flash.reservedBytes : 0)
  return { from: base + bootAtStart, to: region.to }
}

function fileOf(image: Image, board: Board, { format }: Tool, { from, to }: ToolJob): Uint8Array {
  if (format === 'hex') return Buffer.from(writeIntelHex(image.segments))
  if (format === 'uf2') return writeUf2(image.segments, uf2Family(board))
  const file = new Uint8Array(to - from).fill(ERASED)
  for (const { address, bytes } of image.segments) file.set(bytes, address - from)
  return file
}

/** Some tools leave out the erased bytes at the end of what they read. */
function dumped(dump: Uint8Array, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length).fill(ERASED)
  bytes.set(dump.subarray(start, start + length))
  return bytes
}

function checkBoard(name: string, outcome: ToolOutcome, fits: string, board: Board): void {
  if (outcome.status !== 0) throw toolFailed(name, outcome)
  const found = outcome.said.split('\n').filter((line) => line.startsWith('Found'))
  if (found.some((line) => line.includes(fits))) return
  if (found.length > 0)
    throw new EngramError(
      'FLASH_WRONG_BOARD',
      `${name} finds no ${board.name}, but ${found[0]!.trim()}; nothing was written`,
      'choose the board that is plugged in; `engram board list` names them',
    )
  throw new EngramError('FLASH_NO_ANSWER', `${name} finds no board with USB id ${board.flash.usb.join(' or ')}`, 'start its boot loader: connect BOOT0 to 3.3 V and press reset')
}

function failure(name: string, { wrongBoard }: Tool, outcome: ToolOutcome, board: Board): EngramError {
  const error = toolFailed(name, outcome)
  if (!wrongBoard?.test(outcome.said)) return error
  return new EngramError('FLASH_WRONG_BOARD', `this is no ${board.name}; ${error.message}`, 'choose the board that is plugged in; `engram board list` names them', error.details)
}
