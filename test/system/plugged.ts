import { Loopback } from '../../host/device/loopback.ts'
import { openPty, type Pty } from './pty.ts'

/** A board that outlives its line: the firmware in this process, behind one pseudo-terminal after another. */
export class Plugged {
  private pty: Pty | undefined
  /** Bytes that came from hosts so far. */
  come = 0

  constructor(readonly board = new Loopback({ board: 'microbit', room: 12_000, ring: 256 })) {}

  /** Plugs the board in; it is pulled out again once `bytes` have come from the host. */
  async plugIn(bytes = Infinity): Promise<string> {
    this.pull()
    const pty = (this.pty = await openPty())
    let come = 0
    pty.onData((chunk) => {
      come += chunk.length
      this.come += chunk.length
      if (come > bytes) pty.cut()
      else void this.board.write(chunk)
    })
    this.board.onData((chunk) => void (this.pty === pty && come <= bytes && pty.write(chunk)))
    return pty.path
  }

  pull(): void {
    this.pty?.cut()
    this.pty = undefined
  }
}
