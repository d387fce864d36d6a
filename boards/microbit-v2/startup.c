/* Vector table of the nRF52833 (Product Specification, instantiation table: the id is the interrupt's number, 0 to 47). */
#include "cortex-m-start.h"
#include "interrupts.h"

typedef void (*Vector)(void);

__attribute__((section(".vectors"))) const Vector vectors[16 + 48] = {
  (Vector)(void *)__stack_top,
  start,
  [2 ... 14] = fault,
  [15] = systick_interrupt,
  [16 + POWER_INTERRUPT] = power_falls,
  [16 + POWER_INTERRUPT + 1 ... 16 + UART0_INTERRUPT - 1] = fault,
  [16 + UART0_INTERRUPT] = uart_received,
  [16 + UART0_INTERRUPT + 1 ... 16 + 47] = fault,
};
