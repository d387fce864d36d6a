/* Written by scripts/write-boot2-checksum.mjs: CRC-32 of the first 252 bytes of boot2.S. */
#define BOOT2_CHECKSUM 0xd58fe06d
