import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
// @ts-expect-error the benchmark is plain JavaScript
import { kernelsImage } from '../../bench/kernels/image.mjs'
// @ts-expect-error the benchmark is plain JavaScript
import { KernelsTalk } from '../../bench/kernels/talk.mjs'
import { loadBoard } from '../../host/device/boards.js'
import { openEmulator } from '../../host/device/emulator/open.js'
import type { Trial } from './kernels-trials.js'

interface Opened {
  talk: { try(trial: Trial): Promise<{ differs: boolean; own: boolean }> }
  close: () => Promise<void>
}

const opener = (id: string) => async (): Promise<Opened> => {
  const elf = await kernelsImage(id, mkdtempSync(join(tmpdir(), 'engram-kernels-')))
  const link = await openEmulator(await loadBoard(id), elf)
  return { talk: await KernelsTalk.start(link), close: () => link.close() }
}

// Some cores are those of boards that are not in the package.
process.env['ENGRAM_BOARDS'] = 'test/boards'

/** One board of each core that a set of kernels serves, with the bytes of RAM that trials may take on it. The micro:bit has the Pico's kernels. */
export const emulatedBoards = [
  ['cortex-m0plus', 20_000, opener('pico')],
  ['cortex-m4', 20_000, opener('feather-stm32f405')],
  ['cortex-m7', 20_000, opener('mps2-an500')],
  ['cortex-m33', 20_000, opener('mps2-an505')],
  ['rv32imac', 12_000, opener('hifive1')],
  ['rv32imc', 12_000, opener('sifive-e-imc')],
  ['avr5', 1_300, opener('uno')],
  ['avr6', 5_000, opener('mega')],
] as const
