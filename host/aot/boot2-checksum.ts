/** Bytes of the RP2040's second boot stage before the word that holds their checksum (RP2040 datasheet, 2.8.1.3.1). */
export const BOOT2_CODE_BYTES = 252

/** CRC-32 as the RP2040's boot ROM computes it: polynomial 0x04c11db7, highest bit first, from all ones, not inverted at the end. */
export function boot2Checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte << 24
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  }
  return crc >>> 0
}
