/* Vector table of the nRF51822 (nRF51 Series Reference Manual, instantiation table: the id is the interrupt's number). */
#include "cortex-m-start.h"
#include "interrupts.h"

typedef void (*Vector)(void);

__attribute__((section(".vectors"))) const Vector vectors[16 + 32] = {
  (Vector)(void *)__stack_top,
  start,
  [2 ... 15] = fault,
  [16 + POWER_INTERRUPT] = power_falls,
  [16 + POWER_INTERRUPT + 1 ... 16 + UART0_INTERRUPT - 1] = fault,
  [16 + UART0_INTERRUPT] = uart_received,
  [16 + UART0_INTERRUPT + 1 ... 16 + 31] = fault,
};
