/*
 * Port to the nRF52833 of a BBC micro:bit V2: UART0 on P0.06 and P1.08, cycles from SysTick. Names are those of the nRF52833 Product
 * Specification.
 */
#define TXD_PIN 6
#define RXD_PIN (32 + 8)
#include "nrf-uart.h"
#include "systick.h"
/* POFCON, THRESHOLD: 2.8 V, the highest of twelve. */
#define WARNING_LEVEL 15u
#include "nrf-warning.h"

/* NVMC: the cache between flash and core, which is off after a reset. */
#define ICACHECNF REGISTER(0x4001e540)
#define CACHE_ON 1u

void port_init(void) {
  crystal_start();
  ICACHECNF = CACHE_ON;
  systick_start();
  uart_start();
}

void systick_interrupt(void) { systick_wrapped(); }

uint32_t port_ticks(void) { return systick_ticks(); }
