/* Vector table of the RP2040 (datasheet 2.3.2, interrupts): 26 are wired. */
#include "cortex-m-start.h"
#include "interrupts.h"

typedef void (*Vector)(void);

__attribute__((section(".vectors"))) const Vector vectors[16 + 32] = {
  (Vector)(void *)__stack_top,
  start,
  [2 ... 14] = fault,
  [15] = systick_interrupt,
  [16 ... 16 + USB_INTERRUPT - 1] = fault,
  [16 + USB_INTERRUPT] = usb_interrupt,
  [16 + USB_INTERRUPT + 1 ... 16 + UART0_INTERRUPT - 1] = fault,
  [16 + UART0_INTERRUPT] = uart_received,
  [16 + UART0_INTERRUPT + 1 ... 16 + 31] = fault,
};
