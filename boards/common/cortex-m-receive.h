/*
 * The receiving half of a port on a Cortex-M: between the UART's interrupt, whose number is given, and port_read.
 * Included by the one file that has both.
 */
#ifndef ENGRAM_CORTEX_M_RECEIVE_H
#define ENGRAM_CORTEX_M_RECEIVE_H

#include "cortex-m.h"
#include "ring.h"

/*
 * For the interrupt, before it takes a byte from the UART. Without room the byte stays there until port_read makes some.
 * Credits (`ring` of hello) keep that from happening on a wire, where the core takes bytes faster than they come. An
 * emulator's line has no rate: a burst comes at once, and the core finds no time between two bytes.
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
