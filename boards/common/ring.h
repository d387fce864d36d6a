/*
 * The receive ring: the interrupt writes bytes, port_read reads them. Included by the one file that has both.
 * For cores that read and write 16 bits at once; each counter has one writer, so neither needs interrupts off.
 */
#ifndef ENGRAM_RING_H
#define ENGRAM_RING_H

#include <stdint.h>

_Static_assert((RING_BYTES & (RING_BYTES - 1)) == 0 && RING_BYTES <= 32768, "the counters wrap at a multiple of the ring");

static volatile uint8_t ring[RING_BYTES];
/* Counts of bytes written and read, mod 65536; their difference is the number of unread bytes. */
static volatile uint16_t ring_put_count, ring_taken_count;

static inline int ring_full(void) { return (uint16_t)(ring_put_count - ring_taken_count) == RING_BYTES; }

/* Only when the ring is not full. */
static inline void ring_put(uint8_t byte) {
  uint16_t at = ring_put_count;
  ring[at % RING_BYTES] = byte;
  ring_put_count = (uint16_t)(at + 1);
}

static inline int ring_empty(void) { return ring_taken_count == ring_put_count; }

/* 0..255, or -1 when none waits. */
static inline int32_t ring_take(void) {
  uint16_t at = ring_taken_count;
  if (ring_empty()) return -1;
  uint8_t byte = ring[at % RING_BYTES];
  ring_taken_count = (uint16_t)(at + 1);
  return byte;
}

#endif
