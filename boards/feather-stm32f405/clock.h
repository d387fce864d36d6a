#ifndef ENGRAM_CLOCK_H
#define ENGRAM_CLOCK_H

#include "cortex-m.h"

/* RCC (RM0090, chapter 7) */
#define RCC_AHB1ENR REGISTER(0x40023830)
#define RCC_APB1ENR REGISTER(0x40023840)

/* Power controller (RM0090, 5.4); on once the clock has started. */
#define PWR_CR REGISTER(0x40007000)

/* CLOCK_HZ for the core, from the crystal. Answers the clock of the APB1 peripherals in Hz. */
uint32_t clock_start(void);

#endif
