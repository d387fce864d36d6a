import { stat } from 'node:fs/promises'
import type { SerialPort } from 'serialport'
import { EngramError } from '../errors.js'
import type { Link } from './link.js'
import { listPorts, portNotFound, portsHint } from './serial-ports.js'

export interface SerialOptions {
  baud: number
  /** Eight data bits and one stop bit always; parity is for boot loaders that ask for it. */
  parity?: 'none' | 'even'
}

/** A serial port, real or a pseudo-terminal. */
export interface SerialLink extends Link {
  readonly path: string
  /** Sets the modem lines that reset some boards; false where the port has none, as a pseudo-terminal. */
  setLines(lines: { dtr: boolean; rts: boolean }): Promise<boolean>
}

/** Opens the port at `path`. Throws PORT_NOT_FOUND, PORT_PERMISSION, PORT_BUSY, or DEVICE_FAILED for all else. */
export async function openSerial(path: string, { baud, parity = 'none' }: SerialOptions): Promise<SerialLink> {
  const { SerialPort } = await loadSerialPort()
  // DTR stays up between commands, so that boards which reset when it rises keep running and keep their learner.
  const port = new SerialPort({ path, baudRate: baud, parity, hupcl: false, autoOpen: false })
  const error = await new Promise<Error | null>((resolve) => port.open(resolve))
  if (error) throw await openError(path, error)
  return new PortLink(port)
}

async function loadSerialPort(): Promise<typeof import('serialport')> {
  try {
    return await import('serialport')
  } catch (error) {
    throw new EngramError('TOOL_MISSING', `the package serialport does not load: ${(error as Error).message}`, 'npm install serialport')
  }
}

/** Milliseconds between two looks whether the port is still there. */
const LOOK = 200

class PortLink implements SerialLink {
  readonly path: string
  private listener: ((chunk: Uint8Array) => void) | undefined
  private closeListener: ((reason: Error) => void) | undefined
  /** Bytes received before a listener was set. */
  private early: Uint8Array[] = []
  private reason: EngramError | undefined
  private closing = false
  /** Which file the port is: one that is unplugged and plugged in again has the same path and is another. */
  private file: number | undefined
  /** It went away by itself. */
  private isGone = false
  private readonly look: NodeJS.Timeout | undefined

  get name(): string {
    return this.path
  }

  constructor(private readonly port: SerialPort) {
    this.path = port.path
    port.on('data', (chunk: Uint8Array) => (this.listener ? this.listener(chunk) : this.early.push(chunk)))
    port.on('close', (error: Error | null) => this.gone(error?.message))
    // A failed write is told by its callback; an error event that nobody hears ends the host.
    port.on('error', () => {})
    // A port that goes while the package reads gives it an end of file, at which it reads again, for ever, without a word.
    if (process.platform !== 'win32') this.look = setInterval(() => void this.seek(), LOOK).unref()
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.reason) return Promise.reject(this.reason)
    return new Promise((resolve, reject) => {
      // The caller may use its buffer again while the system still sends.
      this.port.write(Buffer.from(bytes), (error) => {
        if (error) reject((this.reason ??= this.closed(error.message)))
        else resolve()
      })
    })
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.listener = listener
    for (const chunk of this.early.splice(0)) listener(chunk)
  }

  onClose(listener: (reason: Error) => void): void {
    this.closeListener = listener
    if (this.isGone) listener(this.reason!)
  }

  async setRate(baud: number): Promise<void> {
    if (this.reason) return
    // What was written at the old rate must have left before.
    await new Promise((resolve) => this.port.drain(resolve))
    await new Promise<void>((resolve, reject) => this.port.update({ baudRate: baud }, (error) => (error ? reject(this.cannot(baud, error)) : resolve())))
  }

  async setLines(lines: { dtr: boolean; rts: boolean }): Promise<boolean> {
    return new Promise((resolve) => this.port.set(lines, (error) => resolve(!error)))
  }

  async close(): Promise<void> {
    if (this.closing || !this.port.isOpen) return
    this.closing = true
    clearInterval(this.look)
    await new Promise((resolve) => this.port.close(resolve))
  }

  private async seek(): Promise<void> {
    const ino = await stat(this.path).then((found) => found.ino, () => undefined)
    this.file ??= ino
    if (ino === undefined || ino !== this.file) this.vanished()
  }

  private vanished(): void {
    if (this.closing || this.reason) return
    this.reason = this.closed(undefined)
    this.port.close()
  }

  private gone(why: string | undefined): void {
    clearInterval(this.look)
    this.reason ??= this.closed(why)
    this.isGone = !this.closing
    if (this.isGone) this.closeListener?.(this.reason)
  }

  private cannot(baud: number, { message }: Error): EngramError {
    return new EngramError('DEVICE_FAILED', `${this.path} does not take ${baud} baud: ${message}`, 'choose another with --baud', { path: this.path, baud })
  }

  private closed(why: string | undefined): EngramError {
    if (this.closing) return new EngramError('LINK_CLOSED', `${this.path} is closed`)
    const cause = why ? ` (${why})` : ''
    return new EngramError('LINK_CLOSED', `${this.path} went away${cause}`, 'was the board unplugged or reset? plug it in and start again', { path: this.path })
  }
}

/** The coded error for what the system said when the port would not open. */
export async function openError(path: string, { message }: Error, list = listPorts): Promise<EngramError> {
  if (/no such (file|device)|file not found|not a directory/i.test(message)) return portNotFound(path, await list())
  if (/permission denied/i.test(message))
    return new EngramError(
      'PORT_PERMISSION',
      `no permission to open ${path}`,
      'add yourself to group dialout: sudo usermod -aG dialout $USER, then log in again',
      { path },
    )
  // Windows says "access denied" of a port that another program holds.
  if (/lock|busy|access denied/i.test(message))
    return new EngramError('PORT_BUSY', `another program has ${path} open`, 'close it (a serial monitor, an IDE, another engram) and try again', { path })
  if (/is a directory|inappropriate ioctl|not a typewriter/i.test(message))
    return new EngramError('DEVICE_FAILED', `${path} is no serial port`, `name the path of a serial port; ${portsHint(await list())}`, { path })
  return new EngramError('DEVICE_FAILED', `cannot open ${path}: ${message}`, 'is it a serial port?', { path })
}
