import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { EngramError } from '../errors.js'
import type { ByteLine } from './stream.js'

/** Characters of a program's output that an error quotes. */
const QUOTED = 2000
/** Milliseconds that a process whose line broke has to say why. */
const GRACE = 2000

/**
 * A program that runs the module, with its standard input and output as a line.
 *
 * The process has a process group of its own, so a Ctrl-C in the terminal reaches its host only; and it ends with its
 * host however that ends, because the module traps when its input stops before the last command.
 */
export class ProcessLine implements ByteLine {
  private readonly process: ChildProcessByStdio<Writable, Readable, Readable>
  /** How the process failed, or undefined if it did not. */
  private readonly end: Promise<string | undefined>
  /** Answers that came and were not read yet: at most those to the commands on the way. */
  private held: Uint8Array = new Uint8Array()
  /** No more bytes will come. */
  private silent = false
  private heard: () => void = () => {}
  private said = ''
  private broken = false

  /** `name` is the program's for people; `cause` finds the error in its output. */
  constructor(private readonly name: string, program: string, words: readonly string[], private readonly cause = lastError) {
    this.process = spawn(program, words, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    })
    const { stdin, stdout, stderr } = this.process
    // A failed write is reported by its callback, a failed read by the end; without these listeners an error event would end the host.
    stdin.on('error', () => {})
    stdout.on('error', () => {})
    stdout.on('data', (bytes: Uint8Array) => {
      this.held = this.held.length > 0 ? Buffer.concat([this.held, bytes]) : bytes
      this.heard()
    })
    stdout.once('close', () => {
      this.silent = true
      this.heard()
    })
    stderr.setEncoding('utf8').on('data', (text: string) => (this.said = (this.said + text).slice(0, QUOTED)))
    this.end = new Promise((resolve) => {
      this.process.once('error', (error) => resolve(`did not start (${error.message}); is it installed, and on the PATH?`))
      this.process.once('close', (code, signal) => resolve(code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}`))
    })
  }

  async write(bytes: Uint8Array): Promise<void> {
    const error = await new Promise((resolve) => this.process.stdin.write(bytes, resolve))
    if (error) throw await this.failure()
  }

  async read(count: number): Promise<Uint8Array> {
    while (this.held.length < count) {
      if (this.silent) throw await this.failure()
      await new Promise<void>((resolve) => (this.heard = resolve))
    }
    const bytes = this.held.subarray(0, count)
    this.held = this.held.subarray(count)
    return bytes
  }

  async close(last: Uint8Array): Promise<void> {
    if (this.broken) return
    await this.write(last)
    this.process.stdin.end()
    if ((await this.end) !== undefined) throw await this.failure()
  }

  async abort(): Promise<void> {
    await this.failure()
  }

  private async failure(): Promise<EngramError> {
    this.broken = true
    this.process.stdin.destroy()
    const timer = setTimeout(() => this.process.kill('SIGKILL'), GRACE)
    const end = (await this.end) ?? 'ended before its time'
    clearTimeout(timer)
    return new EngramError('DEVICE_FAILED', `${this.name} ${end}`, hint(this.cause(this.said)), { said: this.said })
  }
}

/** The last line that speaks of an error, or the last one. */
function lastError(said: string): string {
  const lines = said.trim().split('\n').map((line) => line.trim())
  return lines.filter((line) => /error|trap|failed/i.test(line)).at(-1) ?? lines.at(-1)!
}

const hint = (cause: string): string => `${cause ? `it said "${cause}"; ` : ''}run it again, and choose another device, e.g. v8, if it fails again`
