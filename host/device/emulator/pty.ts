import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import { mkdtemp, readlink, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EngramError } from '../../errors.js'
import type { Link } from '../link.js'

/** The far end of a pseudo-terminal: what programs write to `path` comes from the link, and the other way round. */
export interface PtyLink extends Link {
  /** Opened like any serial port. */
  readonly path: string
}

/** Our folders in the temporary one, with the id of the process that made them; the port lies there, and `at` is a link to it. */
const PREFIX = 'engram-pty-'
const PORT = 'port'
const OURS = new RegExp(`${PREFIX}(\\d+)-\\w+/${PORT}$`)

/** socat is there after some milliseconds; a busy machine takes longer. */
const [LOOK, LOOKS] = [20, 500]

/**
 * Makes a pseudo-terminal by socat, since Node has none of its own; `at` is a path under which it can be opened as well.
 * Throws TOOL_MISSING without socat, PORT_BUSY for the port of another emulated board, OUTPUT_UNWRITABLE for anything else there.
 */
export async function openPty(at?: string): Promise<PtyLink> {
  if (at !== undefined) await clearStale(at)
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  try {
    const port = join(folder, PORT)
    const socat = await startSocat(port)
    try {
      if (at !== undefined) await symlink(port, at).catch((error: Error) => Promise.reject(unwritable(at, error.message)))
      return new SocatLink(socat, at ?? (await readlink(port)), port, async () => {
        if (at !== undefined && (await readlink(at).catch(() => '')) === port) await rm(at, { force: true })
        await rm(folder, { recursive: true, force: true })
      })
    } catch (error) {
      socat.kill('SIGKILL')
      throw error
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** Takes a link of ours away that an engram left behind which was ended by force; refuses everything else that is there. */
async function clearStale(at: string): Promise<void> {
  const target = await readlink(at).catch((error: NodeJS.ErrnoException) => error.code)
  if (target === 'ENOENT') return
  const maker = OURS.exec(target ?? '')?.[1]
  if (target === undefined || maker === undefined) throw unwritable(at, 'there is something else')
  if (isRunning(Number(maker))) throw new EngramError('PORT_BUSY', `${at} is the port of another emulated board`, 'end that one, or choose another path', { path: at })
  await rm(at, { force: true })
  await rm(dirname(target), { recursive: true, force: true })
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

const unwritable = (at: string, why: string): EngramError =>
  new EngramError('OUTPUT_UNWRITABLE', `cannot make a port at ${at}: ${why}`, 'choose a path where nothing is, e.g. --port /tmp/board', { path: at })

async function startSocat(port: string): Promise<ChildProcess> {
  // A process group of its own: a Ctrl-C in the terminal reaches the host only, which closes the link.
  const socat = spawn('socat', ['-', `pty,raw,echo=0,link=${port}`], { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  let failed: EngramError | undefined
  let said = ''
  socat.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(0, 1000)))
  socat.once('error', (error: NodeJS.ErrnoException) => {
    failed =
      error.code === 'ENOENT'
        ? new EngramError('TOOL_MISSING', 'socat is not on the PATH; it makes the port of an emulated board', 'install socat: sudo apt install socat, or brew install socat (Windows: in WSL)')
        : new EngramError('TOOL_FAILED', `socat did not start: ${error.message}`)
  })
  socat.once('exit', (code) => (failed ??= new EngramError('TOOL_FAILED', `socat ended with status ${code} instead of making a pseudo-terminal: ${said.trim()}`)))
  for (let look = 0; look < LOOKS && !failed; look++) {
    if ((await readlink(port).catch(() => undefined)) !== undefined) return socat
    await sleep(LOOK)
  }
  socat.kill('SIGKILL')
  throw failed ?? new EngramError('TOOL_FAILED', `socat made no pseudo-terminal within ${(LOOK * LOOKS) / 1000} s`)
}

class SocatLink implements PtyLink {
  /** Held open, so that the line outlives every program that opens and closes it. */
  private readonly held: number
  private readonly ended: Promise<void>
  private onGone: (reason: Error) => void = () => {}
  private gone: EngramError | undefined
  private closing = false

  constructor(
    private readonly socat: ChildProcess,
    readonly path: string,
    port: string,
    private readonly clear: () => Promise<void>,
  ) {
    this.held = openSync(port, constants.O_RDWR | constants.O_NOCTTY)
    socat.stdin!.on('error', () => {})
    this.ended = new Promise((resolve) =>
      socat.once('exit', () => {
        this.gone = new EngramError('LINK_CLOSED', `the pseudo-terminal ${path} is gone: socat ended`, 'start the emulated board again')
        if (!this.closing) this.onGone(this.gone)
        resolve()
      }),
    )
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.gone) throw this.gone
    await new Promise<void>((resolve, reject) => this.socat.stdin!.write(bytes, (error) => (error ? reject(error) : resolve())))
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.socat.stdout!.on('data', listener)
  }

  onClose(listener: (reason: Error) => void): void {
    this.onGone = listener
    if (this.gone && !this.closing) listener(this.gone)
  }

  async close(): Promise<void> {
    if (this.closing) return
    this.closing = true
    this.socat.kill('SIGTERM')
    await Promise.race([this.ended, sleep(1000)])
    this.socat.kill('SIGKILL')
    closeSync(this.held)
    await this.clear()
  }
}
