/*
 * The line of a port on an nRF51 or nRF52: UART0 and the crystal (nRF51 Series Reference Manual 3.0, chapters 13, 14 and 29; the nRF52
 * has the same UART at the same place, beside the one with DMA). Included by the one file of a board that is its port, which defines
 * TXD_PIN and RXD_PIN: 0 to 31 on port 0, 32 and up on port 1, as the registers PSEL count them.
 */
#ifndef ENGRAM_NRF_UART_H
#define ENGRAM_NRF_UART_H

#include "port.h"
#include "cortex-m-receive.h"
#include "interrupts.h"

/* CLOCK (chapter 13) */
#define HFCLKSTART REGISTER(0x40000000)
#define HFCLKSTARTED REGISTER(0x40000100)

/* UART (chapter 29) */
#define STARTRX REGISTER(0x40002000)
#define STARTTX REGISTER(0x40002008)
#define RXDRDY REGISTER(0x40002108)
#define TXDRDY REGISTER(0x4000211c)
#define UART_INTENSET REGISTER(0x40002304)
#define UART_ENABLE REGISTER(0x40002500)
#define PSELTXD REGISTER(0x4000250c)
#define PSELRXD REGISTER(0x40002514)
#define RXD REGISTER(0x40002518)
#define TXD REGISTER(0x4000251c)
#define BAUDRATE REGISTER(0x40002524)

/* GPIO (chapter 14); port 1 of an nRF52 lies behind port 0. */
#define GPIO(pin) (0x50000000 + 0x300 * ((pin) / 32))
#define OUTSET(pin) REGISTER(GPIO(pin) + 0x508)
#define DIRSET(pin) REGISTER(GPIO(pin) + 0x518)
#define PIN_CNF(pin) REGISTER(GPIO(pin) + 0x700 + 4 * ((pin) % 32))
#define PULL_UP (3u << 2)

/* Bits a second times 2^32 / 16 MHz; the low 12 bits do not exist (115,200 is the manual's 0x01d7e000). */
#define BAUDRATE_VALUE(baud) ((uint32_t)(((uint64_t)(baud) << 32) / 16000000 + 0x800) & 0xfffff000)

/* Starts the crystal: the RC oscillator that runs after a reset may be 6 % off, more than a UART tolerates. */
static void crystal_start(void) {
  HFCLKSTART = 1;
  while (!HFCLKSTARTED) {}
}

static void uart_start(void) {
  OUTSET(TXD_PIN) = 1u << TXD_PIN % 32;
  DIRSET(TXD_PIN) = 1u << TXD_PIN % 32;
  PIN_CNF(RXD_PIN) = PULL_UP; /* an input */
  PSELTXD = TXD_PIN;
  PSELRXD = RXD_PIN;
  BAUDRATE = BAUDRATE_VALUE(BAUD);
  UART_ENABLE = 4;
  UART_INTENSET = 1u << 2; /* RXDRDY */
  STARTTX = 1;
  STARTRX = 1;
  interrupt_enable(UART0_INTERRUPT);
}

/* The UART itself holds six bytes. The event is cleared before a byte is read, because reading raises it again when
 * another byte waits; cleared afterwards, that one would be missed. */
void uart_received(void) {
  while (RXDRDY && receive_has_room(UART0_INTERRUPT)) {
    RXDRDY = 0;
    ring_put((uint8_t)RXD);
  }
}

int32_t port_read(void) { return receive_take(UART0_INTERRUPT); }

void port_idle(void) { receive_idle(); }

void port_write(uint32_t byte) {
  TXDRDY = 0;
  TXD = byte & 0xff;
  while (!TXDRDY) {}
}

void port_rate(uint32_t baud) {
  switch (baud) {
#define CASE(rate) case rate: BAUDRATE = BAUDRATE_VALUE(rate); return;
    RATES(CASE)
  }
  BAUDRATE = BAUDRATE_VALUE(BAUD);
}

#endif
