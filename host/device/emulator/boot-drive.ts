import { mkdir, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Board } from '../../board/board.js'
import { EngramError } from '../../errors.js'
import { parseImage, type Image } from '../../flash/image.js'
import { checkRegion, flashStart, imageRegion } from '../../flash/region.js'

/** What a boot loader's drive shows, by the method that copies to it. */
interface DriveKind {
  marker: string
  text: (board: Board) => string
  /** Where the boot loader says what was wrong with a file; without it, it stays and says nothing. */
  failure?: string
}

const kinds: Partial<Record<Board['flash']['method'], DriveKind>> = {
  'uf2-drive': { marker: 'INFO_UF2.TXT', text: ({ name, flash }) => `UF2 Bootloader of an emulated board\r\nModel: ${name}\r\nBoard-ID: ${flash.uf2?.boardId}\r\n` },
  'hex-drive': {
    marker: 'DETAILS.TXT',
    text: ({ flash }) => `# DAPLink of an emulated board\r\nUnique ID: ${flash.daplinkIds?.[0]}0000000000000000000000000000000000000000\r\nDaplink Mode: Interface\r\n`,
    failure: 'FAIL.TXT',
  },
}

/** Milliseconds: between two looks; that a file must stand still to be complete; that the drive is away when the board has taken one. */
const [LOOK, STILL, AWAY] = [100, 300, 1000]

export const hasBootDrive = ({ flash }: Board): boolean => kinds[flash.method] !== undefined

export interface BootDrive {
  close(): Promise<void>
}

/**
 * A folder that behaves as the drive of the board's boot loader: an image that is copied there is given to `load`, the drive goes
 * away for a moment and comes back empty. The folder must be empty or not there. It is a model of the drive, not the boot loader itself.
 */
export async function openBootDrive(board: Board, folder: string, load: (image: Image) => Promise<void>, say: (what: string) => void): Promise<BootDrive> {
  const kind = kinds[board.flash.method]
  if (!kind) throw new EngramError('OPTION_INVALID', `the ${board.name} is not flashed by copying to a drive`, `it is flashed by ${board.flash.method}; leave --drive out`)
  const marker = join(folder, kind.marker)
  const failed = kind.failure && join(folder, kind.failure)
  const existed = await takeFolder(folder, kind)
  const show = (): Promise<void> => writeFile(marker, kind.text(board))
  await show()

  const stop = new AbortController()
  const watching = (async () => {
    const seen = new Map<string, { size: number; since: number }>()
    while (!stop.signal.aborted) {
      await sleep(LOOK, undefined, { signal: stop.signal }).catch(() => {})
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name)
        if (path === marker || path === failed) continue
        const size = await stat(path).then((found) => (found.isFile() ? found.size : undefined), () => undefined)
        if (size === undefined) continue
        if (seen.get(name)?.size !== size) seen.set(name, { size, since: Date.now() })
        if (Date.now() - seen.get(name)!.since < STILL) continue
        seen.delete(name)
        await take(path)
      }
    }
  })()

  async function take(path: string): Promise<void> {
    const file = await readFile(path).catch(() => undefined)
    await rm(path, { force: true })
    if (file === undefined) return
    if (failed) await rm(failed, { force: true })
    try {
      const image = parseImage(file, board)
      checkRegion(image, board, imageRegion(board, flashStart(board)))
      await rm(marker, { force: true })
      await load(image)
      say(`took ${path}`)
    } catch (error) {
      if (!(error instanceof EngramError)) throw error
      say(`did not take ${path}: ${error.message}`)
      if (!failed) return
      await rm(marker, { force: true })
      await writeFile(failed, `error: ${error.message}\r\n`)
    }
    await sleep(AWAY, undefined, { signal: stop.signal }).catch(() => {})
    if (!stop.signal.aborted) await show()
  }

  return {
    async close() {
      stop.abort()
      await watching
      await rm(marker, { force: true })
      if (failed) await rm(failed, { force: true })
      if (!existed) await rmdir(folder).catch(() => {})
    },
  }
}

/** Makes the folder, or takes an empty one or one that such a drive left behind; true when it was there. */
async function takeFolder(folder: string, { marker, failure }: DriveKind): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => error.code)
  const refuse = (why: string): EngramError => new EngramError('OUTPUT_UNWRITABLE', `cannot make a drive of ${folder}: ${why}`, 'name a folder that is empty or not there yet')
  if (names === 'ENOENT') {
    await mkdir(folder, { recursive: true }).catch((error: Error) => Promise.reject(refuse(error.message)))
    return false
  }
  if (!Array.isArray(names)) throw refuse(names === 'ENOTDIR' ? 'it is a file' : `it cannot be read (${names})`)
  const foreign = names.filter((name) => name !== marker && name !== failure)
  if (foreign.length > 0) throw refuse(`it holds ${foreign.slice(0, 3).join(', ')}`)
  const left = names.includes(marker) ? await readFile(join(folder, marker), 'latin1').catch(() => '') : 'emulated board'
  if (!left.includes('emulated board')) throw refuse(`its ${marker} is that of a real board`)
  return true
}
