/*
 * Port to the RP2350 of a Raspberry Pi Pico 2: UART0 (a PL011, datasheet 12.1) on GP0 and GP1, cycles from SysTick. The core is in its
 * secure state, as the boot ROM starts it.
 */
#include "port.h"
#include "clock.h"
#include "flash.h"
#include "cortex-m-receive.h"
#include "interrupts.h"
#include "systick.h"

#define UART_BASE 0x40070000
#define UART_HZ CLOCK_HZ
#include "pl011.h"

#define TX_PIN 0
#define RX_PIN 1

/* Where the vector table is; a debugger may have started us with the boot ROM's. */
#define VTOR REGISTER(0xe000ed08)
extern const uint32_t vectors[];

#define GPIO_CTRL(pin) REGISTER(0x40028004 + 8 * (pin))
#define FUNCTION_UART 2
#define PAD(pin) REGISTER(0x40038004 + 4 * (pin))
/* Input on, 4 mA, hysteresis, no isolation, which holds a pad until it is cleared (9.7). The line in has a pull-up instead of the pull-down
 * after a reset: an unconnected wire must not look like a start bit. */
#define PAD_PLAIN (1u << 6 | 1u << 4 | 1u << 1)
#define PAD_PULLED_UP (PAD_PLAIN | 1u << 3)

void port_init(void) {
  VTOR = (uint32_t)(uintptr_t)vectors;
  flash_start();
  clock_start();
  systick_start();

  unreset(RESET_IO_BANK0 | RESET_PADS_BANK0 | RESET_UART0);
  uart_start();
  GPIO_CTRL(TX_PIN) = FUNCTION_UART;
  GPIO_CTRL(RX_PIN) = FUNCTION_UART;
  PAD(TX_PIN) = PAD_PLAIN;
  PAD(RX_PIN) = PAD_PULLED_UP;
  interrupt_enable(UART0_INTERRUPT);
}

void uart_received(void) {
  while (!(UARTFR & RXFE) && receive_has_room(UART0_INTERRUPT)) ring_put((uint8_t)UARTDR);
}

void systick_interrupt(void) { systick_wrapped(); }

int32_t port_read(void) { return receive_take(UART0_INTERRUPT); }

void port_idle(void) { receive_idle(); }

void port_write(uint32_t byte) { uart_write(byte); }

void port_rate(uint32_t baud) { uart_rate(baud); }

uint32_t port_ticks(void) { return systick_ticks(); }
