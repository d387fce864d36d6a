/*
 * The core as C, translated from assembly/firmware.ts by host/aot. Addresses are the chip's own.
 */
#ifndef ENGRAM_ENGRAM_H
#define ENGRAM_ENGRAM_H

#include <stdint.h>

/* The session and its arena live in `room` bytes at `base` (a multiple of 8); the port's receive ring holds `ring` bytes. */
void engram_start(uint32_t base, uint32_t room, uint32_t ring);

/* Reads the bytes that have come and answers the frames that they complete. Returns when no byte is left. */
void engram_step(void);

/* Tells the host that the core trapped with `code` (see wasm.h). */
void engram_trapped(uint32_t code);

#endif
