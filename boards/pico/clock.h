#ifndef ENGRAM_CLOCK_H
#define ENGRAM_CLOCK_H

#include "cortex-m.h"

/* Aliases of a register that set and clear the bits written to them (RP2040 datasheet, 2.1.2). */
#define SET(address) REGISTER((address) + 0x2000)
#define CLEAR(address) REGISTER((address) + 0x3000)

/* RESETS (2.14) */
#define RESETS_RESET 0x4000c000
#define RESETS_DONE REGISTER(0x4000c008)
#define RESET_IO_BANK0 (1u << 5)
#define RESET_PADS_BANK0 (1u << 8)
#define RESET_PLL_SYS (1u << 12)
#define RESET_PLL_USB (1u << 13)
#define RESET_UART0 (1u << 22)
#define RESET_USBCTRL (1u << 24)

/* Takes peripherals out of reset and waits until they are. */
static inline void unreset(uint32_t bits) {
  CLEAR(RESETS_RESET) = bits;
  while (~RESETS_DONE & bits) {}
}

/* 12 MHz crystal, PLL, CLOCK_HZ for the core and for the UART, 48 MHz for USB. */
void clock_start(void);

#endif
