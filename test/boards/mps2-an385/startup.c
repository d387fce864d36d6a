/* Vector table of an MPS2: only UART0's receiver is on (mps2.h). */
#include "cortex-m-start.h"
#include "interrupts.h"
#include "mps2.h"

typedef void (*Vector)(void);

__attribute__((section(".vectors"))) const Vector vectors[16 + UART0_RX_INTERRUPT + 1] = {
  (Vector)(void *)__stack_top,
  start,
  [2 ... 14] = fault,
  [15] = systick_interrupt,
  [16 ... 16 + UART0_RX_INTERRUPT] = uart_received,
};
