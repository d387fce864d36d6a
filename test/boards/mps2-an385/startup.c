/* Vector table of the AN385 (Application Note AN385, interrupt assignments): UART0's receiver has the first of 32. */
#include "cortex-m-start.h"
#include "interrupts.h"

typedef void (*Vector)(void);

__attribute__((section(".vectors"))) const Vector vectors[16 + 32] = {
  (Vector)(void *)__stack_top,
  start,
  [2 ... 14] = fault,
  [15] = systick_interrupt,
  [16 + UART0_RX_INTERRUPT] = uart_received,
  [16 + UART0_RX_INTERRUPT + 1 ... 16 + 31] = fault,
};
