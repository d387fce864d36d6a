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

#define UARTDR REGISTER(0x40070000)
#define UARTFR REGISTER(0x40070018)
#define UARTIBRD REGISTER(0x40070024)
#define UARTFBRD REGISTER(0x40070028)
#define UARTLCR_H REGISTER(0x4007002c)
#define UARTCR REGISTER(0x40070030)
#define UARTIFLS REGISTER(0x40070034)
#define UARTIMSC REGISTER(0x40070038)
#define RXFE (1u << 4)
#define BUSY (1u << 3)
#define TXFF (1u << 5)
#define WLEN_8 (3u << 5)
#define FEN (1u << 4)
#define UARTEN 1u
#define TXE (1u << 8)
#define RXE (1u << 9)
#define RXIM (1u << 4)
#define RTIM (1u << 6)

/* The baud rate's divider in 64ths, rounded (12.1.7.1). */
#define DIVIDER_64(baud) ((uint32_t)((CLOCK_HZ * 4ull + (baud) / 2) / (baud)))

/* The UART is off while its divider changes, which it takes when the format is written (12.1.7.1). */
static void uart_start(uint32_t divider_64) {
  UARTCR = 0;
  UARTIBRD = divider_64 / 64;
  UARTFBRD = divider_64 % 64;
  UARTLCR_H = WLEN_8 | FEN;
  UARTCR = UARTEN | TXE | RXE;
}

void port_init(void) {
  VTOR = (uint32_t)(uintptr_t)vectors;
  flash_start();
  clock_start();
  systick_start();

  unreset(RESET_IO_BANK0 | RESET_PADS_BANK0 | RESET_UART0);
  UARTIFLS = 0; /* an interrupt when 4 of 32 bytes are full, or when nothing came for the time of 32 bits */
  UARTIMSC = RXIM | RTIM;
  uart_start(DIVIDER_64(BAUD));
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

void port_write(uint32_t byte) {
  while (UARTFR & TXFF) {}
  UARTDR = byte & 0xff;
}

void port_rate(uint32_t baud) {
  while (UARTFR & BUSY) {}
  switch (baud) {
#define CASE(rate) case rate: return uart_start(DIVIDER_64(rate));
    RATES(CASE)
  }
  uart_start(DIVIDER_64(BAUD));
}

uint32_t port_ticks(void) { return systick_ticks(); }
