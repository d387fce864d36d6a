/** The firmware compiled for this machine: a process that speaks the wire over its standard input and output. */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImageOptions } from '../aot/image.js'
import { EngramError } from '../errors.js'
import { beginning, constantsToBake } from '../trial/learner-state.js'
import { ownParts } from '../experiment/own-parts.js'
import { parseRule } from '../experiment/rules.js'
import { faultNamed, type Fault } from '../fault/fault.js'
import { fallen, openMachine, type Machine } from '../fault/machine.js'
import type { Device, Session } from './device.js'
import type { Link } from './link.js'
import { connectTo, PROMPT } from './loopback.js'

export interface NativeOptions extends ImageOptions {
  /** File that keeps checkpoints; without it there is no memory that does. */
  readonly store?: string
}

/** Builds the firmware of a rule for this machine, if need be, and starts it. */
export async function openNative(rule: string, { store, ...options }: NativeOptions = {}): Promise<ProcessLink> {
  // Imported here, since it loads the translator and the core's compiler.
  const { buildNative } = await import('../aot/image.js')
  return new ProcessLink(await buildNative(rule, options), store)
}

/** The line to a process. */
export class ProcessLink implements Link {
  private readonly process: ChildProcessByStdio<Writable, Readable, null>
  private readonly ended: Promise<void>
  private reason: EngramError | undefined
  private listener: (chunk: Uint8Array) => void = () => {}
  private closed: (reason: Error) => void = () => {}
  private closing = false

  constructor(private readonly program: string, store: string | undefined) {
    const { ENGRAM_PERSIST: _, ...environment } = process.env
    const env = { ...environment, ...(store !== undefined && { ENGRAM_PERSIST: store }) }
    this.process = spawn(program, [], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true, env })
    const { stdin, stdout } = this.process
    // A failed write is reported by its callback; without this listener the error event would end the host.
    stdin.on('error', () => {})
    stdout.on('error', () => {})
    stdout.on('data', (bytes: Uint8Array) => this.listener(bytes))
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.reason ??= new EngramError('LINK_CLOSED', `the native firmware ${how}`, `run it again; the program is ${this.program}`)
        if (!this.closing) this.closed(this.reason)
        resolve()
      }
      this.process.once('error', (error) => end(`did not start: ${error.message}`))
      this.process.once('close', (code, signal) => end(`ended with ${signal ?? `code ${code}`}`))
    })
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.reason) throw this.reason
    const error = await new Promise<Error | null | undefined>((resolve) => this.process.stdin.write(bytes, resolve))
    if (!error) return
    await this.ended
    throw this.reason
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.listener = listener
  }

  onClose(listener: (reason: Error) => void): void {
    this.closed = listener
    if (this.reason && !this.closing) listener(this.reason)
  }

  /** Simulates a supply that falls below the level at which a chip warns, or is back (boards/native/port.c). */
  setSupply(low: boolean): void {
    this.process.kill(low ? 'SIGUSR1' : 'SIGUSR2')
  }

  /** Ends the process at once, as a power cut does; whoever waits for it hears that it is gone. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL')
    await this.ended
  }

  /** Ends the process: it does so by itself when its input ends. */
  async close(): Promise<void> {
    this.closing = true
    this.process.stdin.end()
    await this.ended
  }
}

/** The core in C on this machine, one process a session, and what may go wrong with its line and its power. */
export function nativeDevice({ faults = [], ...options }: NativeOptions & { faults?: readonly Fault[] } = {}): Device {
  return {
    id: 'native',
    suffers: ['line', 'power', 'memory'],
    power: { keeps: true, cuts: [], warns: true },
    async open(experiment, { pretrained, scrub, keep, struck } = {}) {
      const begins = beginning(experiment, pretrained)
      const baked = constantsToBake(experiment)
      const memory = faultNamed(faults, 'power') || ((scrub !== undefined || keep) && options.store === undefined) ? new FileMemory() : undefined
      let link: ProcessLink | undefined
      const machine: Machine = {
        start: async () => (link = await openNative(parseRule(experiment.rule).name, { ...options, ...ownParts(experiment), ...((scrub !== undefined || struck) && { scrub: true }), ...(baked && { baked }), ...(memory && { store: await memory.path() }) })),
        off: async () => link?.kill(),
        async open(line, again) {
          const connection = await connectTo(line, faults.length > 0 ? { timing: PROMPT } : {})
          return { session: await connection.open(experiment, { resume: again, ...(begins && { pretrained: begins }), ...(scrub !== undefined && { scrub }), ...(keep && { keep }) }), save: () => connection.save(), fall: () => fallen(connection, () => link?.setSupply(true)) }
        },
        ...(memory && { change: (how) => memory.change(how) }),
      }
      try {
        const session = await openMachine(machine, faults, experiment.seed)
        return memory ? Object.assign(session, closing(session, memory)) : session
      } catch (error) {
        await link?.close()
        await memory?.clear()
        throw error
      }
    },
  }
}

/** What ends a session whose memory ends with it. */
const closing = (session: Session, memory: FileMemory): Pick<Session, 'close'> => {
  const close = session.close.bind(session)
  return { close: () => close().finally(() => memory.clear()) }
}

/** The memory of a process that lives no longer than the command: a file in a folder of its own. */
class FileMemory {
  private folder: Promise<string> | undefined

  async path(): Promise<string> {
    this.folder ??= mkdtemp(join(tmpdir(), 'engram-memory-'))
    return join(await this.folder, 'memory')
  }

  /** Lets it change, while nobody has it open. */
  async change(how: (memory: Uint8Array) => void): Promise<void> {
    const path = await this.path(), bytes = await readFile(path)
    how(bytes)
    await writeFile(path, bytes)
  }

  async clear(): Promise<void> {
    if (this.folder) await rm(await this.folder, { recursive: true, force: true })
  }
}
