import { open, rename, rm } from 'node:fs/promises'
import { devNull } from 'node:os'
import { EngramError } from '../errors.js'
import { corePath } from './core-files.js'
import type { Device, Session } from './device.js'
import { openStream, type StreamSession } from './stream.js'
import { wizerLine, wizerPath } from './wizer.js'

export interface WasmtimeOptions {
  /**
   * Where `Session.close` leaves the module with everything learned in its memory: a core that goes on learning and
   * inferring where the session stopped. Thrown away when left out.
   */
  snapshot?: string
  /** The program that runs the module; wizer's own when left out. */
  program?: string
}

/** The portable core in Wasmtime, a process a session; samples are streamed to its standard input. */
export function wasmtimeDevice({ snapshot, program }: WasmtimeOptions = {}): Device {
  return {
    id: 'wasmtime',
    suffers: ['memory'],
    async open(experiment, options) {
      const wizer = program ?? (await wizerPath())
      const module = corePath('engram.wasi')
      if (snapshot === undefined) return openStream(wizerLine(wizer, module, devNull), experiment, options)
      const part = `${snapshot}.part`
      await touch(part)
      try {
        const session = await openStream(wizerLine(wizer, module, part), experiment, options)
        return keeping(session, part, snapshot)
      } catch (error) {
        await rm(part, { force: true })
        throw error
      }
    },
  }
}

/** Checks that the snapshot can be written, before hours of learning. */
async function touch(path: string): Promise<void> {
  try {
    await (await open(path, 'w')).close()
  } catch (error) {
    throw new EngramError('OUTPUT_UNWRITABLE', `cannot write ${path}: ${(error as Error).message}`, 'choose a path in a folder that exists and is yours')
  }
}

/** The session, whose last act gives the finished snapshot its name; a session that fails leaves none. */
function keeping(session: StreamSession, part: string, snapshot: string): Session {
  return {
    learn: (samples, order) => session.learn(samples, order),
    infer: (samples, order) => session.infer(samples, order),
    tell: (samples, order) => session.tell(samples, order),
    dream: (labels, seed, first) => session.dream(labels, seed, first),
    digest: () => session.digest(),
    regionDigests: () => session.regionDigests(),
    forget: () => session.forget(),
    carriedDigest: () => session.carriedDigest(),
    driftAlarms: () => session.driftAlarms(),
    damages: () => session.damages(),
    flip: (byte, bit) => session.flip(byte, bit),
    learner: () => session.learner(),
    get learned() {
      return session.learned
    },
    async close() {
      try {
        await session.close()
        await rename(part, snapshot)
      } finally {
        await rm(part, { force: true })
      }
    },
  }
}
