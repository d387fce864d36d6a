import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Duplex, Readable, Writable } from 'node:stream'
import type { Board } from '../../board/board.js'
import { type Emulator, emulatorOf } from '../../board/grade.js'
import { EngramError } from '../../errors.js'
import type { Link } from '../link.js'
import type { Machine } from './bench.js'

/**
 * Every instruction takes 2^shift ns of QEMU's virtual time, so what a port's counter shows is exact and repeats:
 *
 *     instructions = ticks / ticks a second * 1e9 / NANOS_PER_INSTRUCTION
 *
 * It says nothing about cycles: a multiplication, a load and a taken branch all count one.
 */
const ICOUNT_SHIFT = 6
export const NANOS_PER_INSTRUCTION = 2 ** ICOUNT_SHIFT

/** Milliseconds that QEMU has to write a machine's memory, and between two looks whether it has. */
const [SAVING, LOOK] = [5000, 10]

/** Characters of QEMU's output that an error quotes. */
const QUOTED = 2000

const programs = {
  arm: { program: 'qemu-system-arm', debian: 'qemu-system-arm' },
  riscv: { program: 'qemu-system-riscv32', debian: 'qemu-system-misc' },
}

/** A board's machine, with the image, its serial port on stdin and stdout, and the monitor on file descriptor 4. */
function qemuArguments({ machine, cpu, uartIndex }: Emulator, image: string, more: readonly string[]): string[] {
  const ports = [...Array<string>(uartIndex).fill('null'), 'chardev:line'].flatMap((port) => ['-serial', port])
  return [
    '-machine', machine, ...(cpu === undefined ? [] : ['-cpu', cpu]), '-nodefaults', '-display', 'none',
    '-chardev', 'socket,id=monitor,fd=4', '-mon', 'chardev=monitor,mode=readline',
    '-icount', `shift=${ICOUNT_SHIFT},align=off,sleep=on`,
    '-chardev', 'stdio,id=line,mux=off,signal=off', ...ports,
    '-kernel', image, ...more,
  ]
}

async function onPath(program: string): Promise<boolean> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      await access(join(folder, program), constants.X_OK)
      return true
    } catch {
      // Not in this folder.
    }
  }
  return false
}

/**
 * Ends QEMU when its host ends, however that happens: an orphan would run for ever and keep a core busy.
 * A reader waits on file descriptor 3, which the host holds: a line from it means "QEMU is gone", its end means "the host is".
 */
const WATCHED = '(read _ <&3 || kill $$) >/dev/null 2>&1 & exec "$@" 3<&-'

/** Machines of QEMU's that model how their flash is written (hw/nvram/nrf51_nvm.c), so that a program can keep something in it. */
const writable: readonly string[] = ['microbit']
export const writesFlash = ({ machine }: Emulator): boolean => writable.includes(machine)

/** A board's unmodified image in QEMU, with what it kept when it was switched off before. `image` is the linked ELF file. */
export async function openQemuKeeping(board: Board, image: string, kept?: Uint8Array): Promise<Machine> {
  if (!writesFlash(emulatorOf(board))) return openQemu(board, image)
  const folder = await mkdtemp(join(tmpdir(), 'engram-qemu-')), file = join(folder, 'kept')
  const clear = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const { offset, bytes } = board.persist
    if (kept) await writeFile(file, kept)
    const link = await openQemu(board, image, kept ? ['-device', `loader,file=${file},addr=${offset},force-raw=on`] : [])
    const close = link.close.bind(link)
    return Object.assign(link, { kept: () => link.save(offset, bytes, join(folder, 'saved')), close: () => close().finally(clear) })
  } catch (error) {
    await clear()
    throw error
  }
}

/** A board's unmodified image in QEMU. `image` is the linked ELF file, `more` options of QEMU's own. */
export async function openQemu(board: Board, image: string, more: readonly string[] = []): Promise<QemuLink> {
  const { program, debian } = programs[board.core.startsWith('rv32') ? 'riscv' : 'arm']
  if (!(await onPath(program))) {
    throw new EngramError('EMULATOR_MISSING', `${program} is not on the PATH`, `apt-get install ${debian}`)
  }
  const link = new QemuLink(program, qemuArguments(emulatorOf(board), image, more))
  await link.started
  return link
}

/** The line to a machine of QEMU's. */
export class QemuLink implements Link {
  private readonly process: ChildProcess
  private readonly line: Writable
  private readonly monitor: Duplex
  private readonly ended: Promise<void>
  /** The machine runs; rejects when QEMU did not get that far. */
  readonly started: Promise<void>
  private listener: (chunk: Uint8Array) => void = () => {}
  private onGone: (reason: Error) => void = () => {}
  private early: Uint8Array[] = []
  private said = ''
  private gone: EngramError | undefined
  private closing = false

  constructor(private readonly program: string, options: string[]) {
    // A process group of its own: a Ctrl-C in the terminal reaches the host only, which closes the link.
    this.process = spawn('sh', ['-c', WATCHED, 'sh', program, ...options], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      detached: true,
    })
    const [stdin, stdout, stderr, alive, monitor] =
      this.process.stdio as unknown as [Writable, Readable, Readable, Writable, Duplex]
    this.line = stdin
    this.monitor = monitor
    // A failed write is reported by its callback; without this listener the error event would end the host.
    for (const stream of [stdin, stdout, alive, monitor]) stream.on('error', () => {})
    this.listener = (chunk) => this.early.push(chunk)
    stdout.on('data', (chunk: Uint8Array) => this.listener(chunk))
    stderr.setEncoding('utf8').on('data', (text: string) => (this.said = (this.said + text).slice(0, QUOTED)))
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        alive.end('\n')
        this.gone ??= this.failure(how)
        if (!this.closing) this.onGone(this.gone)
        resolve()
      }
      this.process.once('error', (error) => end(`did not start (${error.message})`))
      this.process.once('exit', (code, signal) => end(`ended with ${signal ?? `code ${code}`}`))
    })
    // The monitor prints its greeting once the machine runs; its later output is ignored.
    const greeted = new Promise<void>((resolve) => monitor.on('data', resolve))
    this.started = Promise.race([greeted, this.ended.then(() => Promise.reject(this.gone))])
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.listener = listener
    for (const chunk of this.early.splice(0)) listener(chunk)
  }

  onClose(listener: (reason: Error) => void): void {
    this.onGone = listener
    if (this.gone && !this.closing) listener(this.gone)
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.gone) {
      const error = await new Promise((resolve) => this.line.write(bytes, resolve))
      if (!error) return
    }
    if (!this.closing) await this.ended
    throw this.gone ?? this.failure('was closed')
  }

  /** Stops the machine for good and gives `bytes` of its memory as its processor sees them, through a file. */
  async save(address: number, bytes: number, file: string): Promise<Uint8Array> {
    this.monitor.write(`stop\nmemsave ${address} ${bytes} "${file}"\n`)
    for (let waited = 0; waited < SAVING; waited += LOOK) {
      if ((await stat(file).catch(() => undefined))?.size === bytes) return readFile(file)
      await sleep(LOOK)
    }
    throw this.failure('did not give its memory')
  }

  /** The machine's line carries bytes at any rate of either end. */
  async setRate(): Promise<void> {}

  async close(): Promise<void> {
    this.closing = true
    this.process.kill('SIGKILL')
    await this.ended
  }

  private failure(how: string): EngramError {
    const said = this.said.trim()
    return new EngramError(
      'LINK_CLOSED', `${this.program} ${how}`, said ? `it said: ${said}` : 'open the device again', { said },
    )
  }
}
