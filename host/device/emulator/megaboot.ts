import { readFile } from 'node:fs/promises'
import { EngramError } from '../../errors.js'
import { parseImage, type Image } from '../../flash/image.js'

/** Where Debian's arduino-core-avr puts it. It is under the GPL: engram runs it where it lies and does not bring it. */
const BINARY = '/usr/share/arduino/hardware/arduino/avr/bootloaders/stk500v2/stk500boot_v2_mega2560.hex'

/** The boot loader of the Arduino Mega 2560, as it leaves the factory. Throws TOOL_MISSING. */
export async function megaboot(): Promise<Image> {
  const file = await readFile(BINARY).catch(() => undefined)
  if (file === undefined) throw new EngramError('TOOL_MISSING', 'the boot loader of the Arduino Mega is not installed', 'sudo apt install arduino-core-avr')
  return parseImage(file)
}
