/*
 * Port to the nRF51822 of a BBC micro:bit V1. Names are those of the nRF51 Series Reference Manual 3.0.
 */
#include "port.h"
#include "cortex-m-receive.h"
#include "interrupts.h"

#define TXD_PIN 24
#define RXD_PIN 25

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

/* TIMER0 (chapter 18), the only timer with 32 bits; 16 MHz when its prescaler is 0. The chip has no SysTick. */
#define TIMER_START REGISTER(0x40008000)
#define TIMER_CAPTURE REGISTER(0x40008040)
#define TIMER_BITMODE REGISTER(0x40008508)
#define TIMER_PRESCALER REGISTER(0x40008510)
#define TIMER_CC REGISTER(0x40008540)

/* GPIO (chapter 14) */
#define OUTSET REGISTER(0x50000508)
#define DIRSET REGISTER(0x50000518)
#define PIN_CNF(pin) REGISTER(0x50000700 + 4 * (pin))
#define PULL_UP (3u << 2)

/* Bits a second times 2^32 / 16 MHz; the low 12 bits do not exist (115,200 is the manual's 0x01d7e000). */
#define BAUDRATE_VALUE ((uint32_t)(((uint64_t)BAUD << 32) / 16000000 + 0x800) & 0xfffff000)

void port_init(void) {
  /* Starts the crystal: the RC oscillator that runs after a reset may be 6 % off, more than a UART tolerates. */
  HFCLKSTART = 1;
  while (!HFCLKSTARTED) {}

  TIMER_BITMODE = 3;
  TIMER_PRESCALER = 0;
  TIMER_START = 1;

  OUTSET = 1u << TXD_PIN;
  DIRSET = 1u << TXD_PIN;
  PIN_CNF(RXD_PIN) = PULL_UP; /* an input */
  PSELTXD = TXD_PIN;
  PSELRXD = RXD_PIN;
  BAUDRATE = BAUDRATE_VALUE;
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

uint32_t port_ticks(void) {
  TIMER_CAPTURE = 1;
  return TIMER_CC;
}
