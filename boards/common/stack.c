#include "stack.h"

/* From the linker script; the stack grows down from __stack_top and has all above __stack_limit. */
extern uint8_t __stack_limit[], __stack_top[];

#define PAINT 0xa5

void stack_paint(void) {
  volatile uint8_t *here = (volatile uint8_t *)__builtin_frame_address(0);
  for (volatile uint8_t *p = __stack_limit; p < here - 16; p++) *p = PAINT;
}

uint32_t stack_high_water(void) {
  const volatile uint8_t *p = __stack_limit;
  while (p < __stack_top && *p == PAINT) p++;
  return (uint32_t)(__stack_top - p);
}
