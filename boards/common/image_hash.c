/*
 * The image's own hash, with which `engram flash` finds damage (host/flash/image-hash.ts): a mark, where the image begins, how long it is, and 16
 * bytes of SHA-256. All but the mark is filled in behind the linker; nothing here reads it.
 */
#include <stdint.h>

#ifdef __AVR__
#include <avr/pgmspace.h>
#else
#define PROGMEM
#endif

#define UNKNOWN 255, 255, 255, 255

extern const uint8_t image_hash[];
const uint8_t image_hash[] __attribute__((aligned(4))) PROGMEM = {
  0xe9, 'n', 'g', 'r', 'a', 'm', 0xaf, 0x1d, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
};
