import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers'
import { connect, type Connection, type ConnectOptions } from '../wire/connection.js'
import { corePath } from './core-files.js'
import type { Device } from './device.js'
import { misheard } from './line-rate.js'
import type { Link } from './link.js'
import { noStore, storeImports, type Store } from './store.js'
import { faultNamed, numberOf, type Fault } from '../fault/fault.js'
import { fallen, openMachine } from '../fault/machine.js'
import { cuts, FaultyStore, PowerCut, type Cut } from '../fault/store.js'

/** The device that the loopback simulates. */
export interface LoopbackOptions {
  board?: string
  /** Bytes for session, configuration and arena. */
  room?: number
  /** Bytes of the receive ring. */
  ring?: number
  /** The learner that the image was built with: configuration block, then learned state. */
  baked?: Uint8Array
  /** Memory that keeps checkpoints; none when left out. */
  store?: Store
  /** Rates that it can take besides the usual one. */
  rates?: readonly number[]
  /** The link's key that the image was built with (docs/security.md), 16 bytes; it needs a store. */
  key?: Uint8Array
  /** The firmware; all rules when left out. */
  firmware?: WebAssembly.Module
}

/** What `assembly/firmware.ts` exports. */
interface Exports {
  memory: WebAssembly.Memory
  start(base: number, room: number, ring: number): void
  step(): void
  trapped(code: number): void
}

const PAGE = 65536
const DELIMITER = 0
const STACK_BYTES = 42
/** Baud after a start. */
const USUAL_RATE = 115_200

/**
 * The firmware in this process behind a link: the wire without a board. The device takes no time, so
 * all bytes sent before it runs enter the ring at once, as on an infinitely fast line; what the ring cannot hold is lost.
 */
export class Loopback implements Link {
  /** Bytes that the ring could not hold. */
  overruns = 0
  private wasm!: Exports
  private readonly startAnew: () => Exports
  /** Bits a second of the device's end, and of the host's. */
  rate = USUAL_RATE
  private hostRate: number = USUAL_RATE
  private readonly ringBytes: number
  private readonly room: number
  private ring: number[] = []
  private onTheLine: number[] = []
  private sent: number[] = []
  private clock = 0
  private low = false
  private running = false
  private listener: (chunk: Uint8Array) => void = () => {}
  private closeListener: (reason: Error) => void = () => {}
  private gone: Error | undefined

  constructor({ board = 'loopback', room = 1 << 20, ring = 1024, firmware, baked, key, store = noStore, rates = [] }: LoopbackOptions = {}) {
    this.room = room
    this.ringBytes = ring
    const name = new TextEncoder().encode(board)
    const port = {
      read: () => this.ring.shift() ?? -1,
      write: (byte: number) => {
        this.arrive(this.onTheLine.length)
        this.sent.push(...misheard(Uint8Array.of(byte), this.rate, this.hostRate))
      },
      rate: (baud: number) => {
        this.rate = rates.includes(baud) ? baud : USUAL_RATE
      },
      ticks: () => {
        this.arrive(this.onTheLine.length)
        return (this.clock += 1000) >>> 0
      },
      power_low: () => (this.low ? 1 : 0),
      identity: (index: number) => name[index] ?? 0,
      stack_high_water: () => STACK_BYTES,
      baked: (index: number) => baked?.[index] ?? -1,
      key: (index: number) => key?.[index] ?? -1,
      ...storeImports(store, () => this.wasm.memory),
    }
    this.startAnew = () => new WebAssembly.Instance(firmware ?? loadModule('firmware'), { port }).exports as unknown as Exports
    this.restart()
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.gone) throw this.gone
    for (const byte of misheard(bytes, this.hostRate, this.rate)) this.onTheLine.push(byte)
    if (!this.running) {
      this.running = true
      setImmediate(() => this.run())
    }
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.listener = listener
  }

  async setRate(baud: number): Promise<void> {
    this.hostRate = baud
  }

  onClose(listener: (reason: Error) => void): void {
    this.closeListener = listener
  }

  async close(): Promise<void> {
    this.gone ??= new Error('it was closed')
  }

  /** Simulates a pulled plug. */
  unplug(): void {
    this.gone = new Error('unplugged')
    this.closeListener(this.gone)
  }

  /** Simulates a power cut: all RAM and all variables are lost, the store keeps. */
  restart(): void {
    this.wasm = this.startAnew()
    const base = this.wasm.memory.buffer.byteLength
    this.wasm.memory.grow(Math.ceil(this.room / PAGE))
    this.ring = []
    this.rate = USUAL_RATE
    new Uint8Array(this.wasm.memory.buffer, base, this.room).fill(0xa5)
    this.wasm.start(base, this.room, this.ringBytes)
  }

  /** Simulates a supply that falls below the level at which a chip warns, or is back. */
  setSupply(low: boolean): void {
    this.low = low
    this.step()
  }

  /** Simulates a fault that a checked build finds. */
  trap(code: number): void {
    this.wasm.trapped(code)
    this.deliver()
  }

  /** Takes bytes up to the end of a frame, then runs the device: by then the host may have sent all that its credit allows. */
  private run(): void {
    if (this.gone) return
    const end = this.onTheLine.indexOf(DELIMITER) + 1
    for (let left = end || this.onTheLine.length; left > 0; left--) {
      this.arrive(1)
      if (!this.step()) return
    }
    this.deliver()
    this.running = this.onTheLine.length > 0
    if (this.running) setImmediate(() => this.run())
  }

  /** False where the power went meanwhile. */
  private step(): boolean {
    try {
      this.wasm.step()
      return true
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error
      this.unplug()
      return false
    }
  }

  private arrive(count: number): void {
    for (const byte of this.onTheLine.splice(0, count)) {
      if (this.ring.length < this.ringBytes) this.ring.push(byte)
      else this.overruns++
    }
  }

  private deliver(): void {
    if (this.sent.length > 0) this.listener(Uint8Array.from(this.sent))
    this.sent = []
  }
}

const modules = new Map<string, WebAssembly.Module>()

function loadModule(build: 'firmware' | 'wire'): WebAssembly.Module {
  const module = modules.get(build) ?? new WebAssembly.Module(readFileSync(corePath(build)))
  modules.set(build, module)
  return module
}

/** The host's instance of the wire codec. */
export const wireCodec = (): WebAssembly.Module => loadModule('wire')

/** Connects to a device over a link, with the codec of this installation. */
export const connectTo = (link: Link, options: Omit<ConnectOptions, 'codec'> = {}): Promise<Connection> =>
  connect(link, { codec: wireCodec(), ...options })

/** Flash of its own, unless it is given another memory. */
const STORE = { bytes: 1 << 20, page: 4096 }
/** Milliseconds: what runs on this machine answers at once or not at all. */
export const PROMPT = { first: 200, least: 20 }

/** The firmware in this process, with the wire between it and the host, and what may go wrong with both. */
export function loopbackDevice({ faults = [], ...options }: LoopbackOptions & { faults?: readonly Fault[] } = {}): Device {
  return {
    id: 'loopback',
    suffers: ['line', 'power', 'memory'],
    power: { keeps: true, cuts, warns: true },
    async open(experiment, { pretrained, scrub, keep } = {}) {
      const power = faultNamed(faults, 'power'), byte = power && numberOf(power, 'byte')
      const kept = (scrub !== undefined || keep) && !options.store
      const store = power || kept ? new FaultyStore(STORE.bytes, STORE.page, (power?.options['cut'] ?? 'clean') as Cut, experiment.seed) : undefined
      if (store && byte !== undefined) store.cutAt = byte - 1
      let device: Loopback, cut = false
      return openMachine({
        async start() {
          cut = false
          return (device = new Loopback({ ...options, ...(store && { store }) }))
        },
        async off() {
          if (store && store.steps > store.cutAt) store.cutAt = Infinity
          device.unplug()
        },
        async change(how) {
          if (store) how(store.contents)
        },
        get tripped() {
          return (cut ||= store !== undefined && store.steps > store.cutAt)
        },
        async open(link, again) {
          const connection = await connectTo(link, faults.length > 0 ? { timing: PROMPT } : {})
          return { session: await connection.open(experiment, { resume: again, ...(pretrained && { pretrained }), ...(scrub !== undefined && { scrub }), ...(keep && { keep }) }), save: () => connection.save(), fall: () => fallen(connection, () => device.setSupply(true)) }
        },
      }, faults, experiment.seed)
    },
  }
}
