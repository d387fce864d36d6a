import type { Board } from '../board/board.js'
import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'
import type { FlashMethod, FlashMethodName } from './method.js'

/** Every method by the name that board.json gives it; loaded when first used. */
const methods: Record<FlashMethodName, () => Promise<FlashMethod>> = {
  'uf2-drive': async () => (await import('./uf2-drive.js')).uf2Drive,
  'hex-drive': async () => (await import('./hex-drive.js')).hexDrive,
  stk500: async () => (await import('./stk500.js')).stk500,
  stk500v2: async () => (await import('./stk500v2.js')).stk500v2,
  an3155: async () => (await import('./an3155.js')).an3155,
  openocd: async () => (await import('./external.js')).externalTool('openocd'),
  'dfu-util': async () => (await import('./external.js')).externalTool('dfu-util'),
  avrdude: async () => (await import('./external.js')).externalTool('avrdude'),
  picotool: async () => (await import('./external.js')).externalTool('picotool'),
  esptool: async () => (await import('./external.js')).externalTool('esptool'),
}

/** All ways of flashing. */
export const flashMethodNames: readonly string[] = Object.keys(methods)

/** The board's own method, or another one that works for it. */
export async function flashMethod({ name, flash }: Board, method: string = flash.method): Promise<FlashMethod> {
  const known: readonly string[] = [flash.method, ...flash.also]
  if (known.includes(method)) return methods[method as FlashMethodName]()
  throw new EngramError(
    'OPTION_INVALID',
    `the ${name} cannot be flashed by "${method}"`,
    [didYouMean(method, known), `its methods are ${known.join(', ')}`].filter(Boolean).join(' '),
  )
}
