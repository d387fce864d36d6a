/** CRC-32 (ISO-HDLC: the polynomial reflected, initial and final value all ones), one nibble a step: a 64-byte table. */
export const POLYNOMIAL: u32 = 0xedb88320
const TABLE = memory.data<u32>([
  0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
  POLYNOMIAL, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
])

export function crc32(at: usize, bytes: u32): u32 {
  return ~crcOver(0xffffffff, at, bytes)
}

/** What a CRC that has come to `crc` comes to with so many bytes more; it begins with all ones, and its complement is the CRC. */
export function crcOver(crc: u32, at: usize, bytes: u32): u32 {
  for (const end = at + bytes; at < end; at++) {
    crc ^= load<u8>(at)
    crc = (crc >> 4) ^ load<u32>(TABLE + ((crc & 15) << 2))
    crc = (crc >> 4) ^ load<u32>(TABLE + ((crc & 15) << 2))
  }
  return crc
}
