/*
 * The code from reset to main on a Cortex-M, and the handler of exceptions that have no other. Included by a board's startup.c,
 * which has the vector table. The symbols are from cortex-m.ld.
 */
#ifndef ENGRAM_CORTEX_M_START_H
#define ENGRAM_CORTEX_M_START_H

#include "cortex-m.h"
#include "engram.h"
#include <stdint.h>

/* The code of a "trapped" frame for a fault is this plus the number of the exception: 259 is a hard fault. */
#define FAULT 256

extern uint32_t __data_load_start[], __data_start[], __data_end[], __bss_start[], __bss_end[];
extern uint8_t __stack_top[];
int main(void);

static void start(void) {
  const uint32_t *from = __data_load_start;
  for (uint32_t *to = __data_start; to < __data_end; to++) *to = *from++;
  for (uint32_t *to = __bss_start; to < __bss_end; to++) *to = 0;
  main();
}

__attribute__((used, noreturn)) static void fault_told(uint32_t exception) {
  engram_trapped(FAULT + exception);
  for (;;) wait_for_interrupt();
}

/* The stack may be the cause of the fault, so it is reset. */
__attribute__((naked, noreturn)) static void fault(void) {
  __asm volatile(
    "ldr r0, =__stack_top\n\t"
    "mov sp, r0\n\t"
    "mrs r0, ipsr\n\t"
    "bl fault_told\n\t"
    ".ltorg");
}

#endif
