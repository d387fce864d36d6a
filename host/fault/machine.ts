import type { Link } from '../device/link.js'
import type { Session } from '../device/device.js'
import { EngramError } from '../errors.js'
import type { Connection } from '../wire/connection.js'
import { refused } from '../wire/problems.js'
import { faultNamed, type Fault } from './fault.js'
import { faultyLine, lineTold, type FaultyLink } from './line.js'
import { openPowered, type Powered, type Supply } from './power.js'

/** A device behind a line, as far as faults need to know it. */
export interface Machine extends Pick<Supply, 'off' | 'change' | 'tripped'> {
  /** Powers it up with what it kept; the line to it. */
  start(): Promise<Link>
  /** A session over the line; `again`: with the learner that is there, if there is one. */
  open(link: Link, again: boolean): Promise<Powered>
}

/** Milliseconds that a device may take to see that its supply falls, and to save. */
const HEEDED = 5000

/** Lets the supply of a device fall, and waits until it has seen that; whether it saved. */
export async function fallen(connection: Pick<Connection, 'warning'>, fall: () => void): Promise<boolean> {
  fall()
  const end = Date.now() + HEEDED
  for (;;) {
    const { heeded, saved, code } = await connection.warning()
    if (heeded && code !== 0) throw refused('save', code)
    if (heeded) return saved
    if (Date.now() > end) throw new EngramError('DEVICE_FAILED', 'the device did not see its supply fall', 'its image may be one of before such warnings; build it again')
  }
}

/** A session with a device whose line or power has faults, if those were asked for. */
export async function openMachine(machine: Machine, faults: readonly Fault[], seed: number): Promise<Session> {
  const lines: FaultyLink[] = []
  const on = async (again: boolean): Promise<Powered> => {
    const link = await machine.start(), faulty = faultyLine(link, faults, seed + lines.length)
    if (faulty) lines.push(faulty)
    return machine.open(faulty ?? link, again)
  }
  if (!faultNamed(faults, 'power')) {
    const { session } = await on(false)
    return telling(session, () => lineTold(lines, faults))
  }
  let started = false
  const supply: Supply = {
    async on() {
      const powered = await on(started)
      started = true
      return powered
    },
    off: () => machine.off(),
    ...(machine.change && { change: (how) => machine.change!(how) }),
    get tripped() {
      return machine.tripped ?? false
    },
  }
  return telling(await openPowered(supply, faults, seed), () => lineTold(lines, faults))
}

/** A session that also tells of its line. */
function telling(session: Session, line: () => string[]): Session {
  const { faultsTold } = session
  return Object.assign(session, { faultsTold: async () => [...((await faultsTold?.call(session)) ?? []), ...line()] })
}

/** A link that can be torn from outside: then nothing comes through it any more, as of a device without power. */
export class Cord implements Link {
  readonly name?: string
  readonly setRate?: (baud: number) => Promise<void>
  private torn = false
  private listener: (chunk: Uint8Array) => void = () => {}
  private onGone: (reason: Error) => void = () => {}

  constructor(private readonly link: Link) {
    if (link.name !== undefined) this.name = link.name
    if (link.setRate) this.setRate = (baud) => link.setRate!(baud)
    link.onData((chunk) => this.torn || this.listener(chunk))
    link.onClose((reason) => this.torn || this.onGone(reason))
  }

  tear(): void {
    if (this.torn) return
    this.torn = true
    this.onGone(new Error('the power went'))
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.torn) throw new Error('the power went')
    await this.link.write(bytes)
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.listener = listener
  }

  onClose(listener: (reason: Error) => void): void {
    this.onGone = listener
  }

  async close(): Promise<void> {
    if (!this.torn) await this.link.close()
  }
}
