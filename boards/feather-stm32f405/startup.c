/* Vector table of the STM32F405 (RM0090, 12.2, interrupt and exception vectors): 82 interrupts. */
#include "cortex-m-start.h"
#include "interrupts.h"

typedef void (*Vector)(void);

__attribute__((section(".vectors"))) const Vector vectors[16 + 82] = {
  (Vector)(void *)__stack_top,
  start,
  [2 ... 14] = fault,
  [15] = systick_interrupt,
  [16 ... 16 + PVD_INTERRUPT - 1] = fault,
  [16 + PVD_INTERRUPT] = power_falls,
  [16 + PVD_INTERRUPT + 1 ... 16 + USART3_INTERRUPT - 1] = fault,
  [16 + USART3_INTERRUPT] = uart_received,
  [16 + USART3_INTERRUPT + 1 ... 16 + 81] = fault,
};
