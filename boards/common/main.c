/*
 * Firmware of every board: paints the stack, gives the core all RAM that is left, and lets it answer the host for ever.
 */
#include "engram.h"
#include "port.h"
#include "stack.h"

/* From the linker script: the RAM that neither static data nor the stack need. */
extern uint8_t __arena_start[], __arena_end[];

__attribute__((weak)) void port_idle(void) {}
__attribute__((weak)) void port_rate(uint32_t baud) { (void)baud; }

int main(void) {
  stack_paint();
  port_init();
  engram_start((uint32_t)(uintptr_t)__arena_start, (uint32_t)(__arena_end - __arena_start), RING_BYTES);
  for (;;) {
    engram_step();
    port_idle();
  }
}
