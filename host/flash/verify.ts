import { EngramError } from '../errors.js'
import { hex, type Segment } from './segments.js'

/** Throws FLASH_VERIFY with the first byte of the chip that is not the image's. */
export function compareRead({ address, bytes }: Segment, read: Uint8Array): void {
  const at = bytes.findIndex((byte, index) => read[index] !== byte)
  if (at < 0) return
  const [expected, found] = [bytes[at]!, read[at]]
  const value = found === undefined ? 'nothing' : hex(found, 2)
  throw new EngramError(
    'FLASH_VERIFY',
    `the board does not hold the image: address ${hex(address + at)} should be ${hex(expected, 2)} and reads ${value}`,
    'flash it again; if the same address fails again its flash is worn out or write-protected',
    { address: address + at, expected, read: found },
  )
}
