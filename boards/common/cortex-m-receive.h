/*
 * The receiving half of a port on a Cortex-M: between the UART's interrupt, whose number is given, and port_read.
 * Included by the one file that has both.
 */
#ifndef ENGRAM_CORTEX_M_RECEIVE_H
#define ENGRAM_CORTEX_M_RECEIVE_H

#include "cortex-m.h"
#include "ring.h"

/*
 * The interrupt calls this before it takes a byte from the UART. When the ring is full, the byte stays in the UART until
 * port_read has made room. On a real wire that does not happen: credits (`ring` of hello) limit what is on the way, and the core
 * reads faster than bytes arrive. An emulator's line has no baud rate: a burst arrives at once, without time between two bytes.
 */
static inline int receive_has_room(uint32_t interrupt) {
  if (!ring_full()) return 1;
  interrupt_disable(interrupt);
  return 0;
}

static inline int32_t receive_take(uint32_t interrupt) {
  int32_t byte = ring_take();
  if (byte >= 0) interrupt_enable(interrupt);
  return byte;
}

static inline void receive_idle(void) {
  uint32_t mask = interrupts_off();
  if (ring_empty()) wait_for_interrupt();
  interrupts_restore(mask);
}

#endif
