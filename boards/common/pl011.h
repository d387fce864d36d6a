/*
 * A PL011, the UART of the RP2040 (datasheet 4.2) and of the RP2350 (12.1). Included by the one file of a board that is its port, which
 * defines UART_BASE and UART_HZ, what the UART runs on.
 */
#ifndef ENGRAM_PL011_H
#define ENGRAM_PL011_H

#include "port.h"

#define UARTDR REGISTER(UART_BASE)
#define UARTFR REGISTER(UART_BASE + 0x18)
#define UARTIBRD REGISTER(UART_BASE + 0x24)
#define UARTFBRD REGISTER(UART_BASE + 0x28)
#define UARTLCR_H REGISTER(UART_BASE + 0x2c)
#define UARTCR REGISTER(UART_BASE + 0x30)
#define UARTIFLS REGISTER(UART_BASE + 0x34)
#define UARTIMSC REGISTER(UART_BASE + 0x38)
#define BUSY (1u << 3)
#define RXFE (1u << 4)
#define TXFF (1u << 5)
#define WLEN_8 (3u << 5)
#define FEN (1u << 4)
#define UARTEN 1u
#define TXE (1u << 8)
#define RXE (1u << 9)
#define RXIM (1u << 4)
#define RTIM (1u << 6)

/* The baud rate's divider in 64ths, rounded (RP2040 4.2.7.1, RP2350 12.1.7.1). */
#define DIVIDER_64(baud) ((uint32_t)((UART_HZ * 4ull + (baud) / 2) / (baud)))

/* The UART is off while its divider changes, which it takes when the format is written (the same sections). */
static void uart_divide(uint32_t divider_64) {
  UARTCR = 0;
  UARTIBRD = divider_64 / 64;
  UARTFBRD = divider_64 % 64;
  UARTLCR_H = WLEN_8 | FEN;
  UARTCR = UARTEN | TXE | RXE;
}

static void uart_start(void) {
  UARTIFLS = 0; /* an interrupt when 4 of 32 bytes are full, or when nothing came for the time of 32 bits */
  UARTIMSC = RXIM | RTIM;
  uart_divide(DIVIDER_64(BAUD));
}

static void uart_write(uint32_t byte) {
  while (UARTFR & TXFF) {}
  UARTDR = byte & 0xff;
}

/* As port_rate. */
static void uart_rate(uint32_t baud) {
  while (UARTFR & BUSY) {}
  switch (baud) {
#define CASE(rate) case rate: return uart_divide(DIVIDER_64(rate));
    RATES(CASE)
  }
  uart_divide(DIVIDER_64(BAUD));
}

#endif
