import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A pseudo-terminal: `path` is opened like any serial port; the other end is in this process. */
export interface Pty {
  readonly path: string
  write(bytes: Uint8Array): void
  onData(listener: (chunk: Uint8Array) => void): void
  /** Removes the line, like unplugging a board. */
  cut(): void
}

/** Makes a pseudo-terminal by socat. The caller cuts it. */
export async function openPty(): Promise<Pty> {
  const folder = mkdtempSync(join(tmpdir(), 'engram-pty-'))
  const path = join(folder, 'ttyACM0')
  const socat: ChildProcess = spawn('socat', ['-', `pty,raw,echo=0,link=${path}`], { stdio: ['pipe', 'pipe', 'inherit'] })
  for (let wait = 0; !existsSync(path); wait++) {
    if (wait === 200) throw new Error('socat made no pseudo-terminal')
    await sleep(10)
  }
  // Held open, so that the line outlives every program that opens and closes it.
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY)
  socat.stdin!.on('error', () => {})
  let cut = false
  return {
    path,
    write: (bytes) => void socat.stdin!.write(bytes),
    onData: (listener) => void socat.stdout!.on('data', listener),
    cut() {
      if (cut) return
      cut = true
      socat.kill('SIGKILL')
      closeSync(held)
      rmSync(folder, { recursive: true })
    },
  }
}
