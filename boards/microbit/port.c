/*
 * Port to the nRF51822 of a BBC micro:bit V1. Names are those of the nRF51 Series Reference Manual 3.0.
 */
#define TXD_PIN 24
#define RXD_PIN 25
#include "nrf-uart.h"
/* POFCON, THRESHOLD: 2.7 V, the highest of four. */
#define WARNING_LEVEL 3u
#include "nrf-warning.h"

/* TIMER0 (chapter 18), the only timer with 32 bits; 16 MHz when its prescaler is 0. The chip has no SysTick. */
#define TIMER_START REGISTER(0x40008000)
#define TIMER_CAPTURE REGISTER(0x40008040)
#define TIMER_BITMODE REGISTER(0x40008508)
#define TIMER_PRESCALER REGISTER(0x40008510)
#define TIMER_CC REGISTER(0x40008540)

void port_init(void) {
  crystal_start();
  TIMER_BITMODE = 3;
  TIMER_PRESCALER = 0;
  TIMER_START = 1;
  uart_start();
}

uint32_t port_ticks(void) {
  TIMER_CAPTURE = 1;
  return TIMER_CC;
}
