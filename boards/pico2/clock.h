#ifndef ENGRAM_CLOCK_H
#define ENGRAM_CLOCK_H

#include "cortex-m.h"

/* Aliases of a register that set and clear the bits written to them (RP2350 datasheet, 2.1.3). */
#define SET(address) REGISTER((address) + 0x2000)
#define CLEAR(address) REGISTER((address) + 0x3000)

/* RESETS (7.5) */
#define RESETS_RESET 0x40020000
#define RESETS_DONE REGISTER(0x40020008)
#define RESET_IO_BANK0 (1u << 6)
#define RESET_PADS_BANK0 (1u << 9)
#define RESET_PLL_SYS (1u << 14)
#define RESET_UART0 (1u << 26)

/* Takes peripherals out of reset and waits until they are. */
static inline void unreset(uint32_t bits) {
  CLEAR(RESETS_RESET) = bits;
  while (~RESETS_DONE & bits) {}
}

/* 12 MHz crystal, PLL, CLOCK_HZ for the core and for the UART. */
void clock_start(void);

#endif
