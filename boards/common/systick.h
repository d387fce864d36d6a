/*
 * A 32-bit cycle counter from SysTick, which counts 24 bits down from 0xffffff at the core's clock
 * (ARMv6-M Architecture Reference Manual, B3.3). Included by the one file that has the interrupt.
 * The nRF51 has no SysTick, although QEMU gives it one.
 */
#ifndef ENGRAM_SYSTICK_H
#define ENGRAM_SYSTICK_H

#include "cortex-m.h"

#define SYST_CSR REGISTER(0xe000e010)
#define SYST_RVR REGISTER(0xe000e014)
#define SYST_CVR REGISTER(0xe000e018)
#define ICSR REGISTER(0xe000ed04)
#define ICSR_PENDSTSET (1u << 26)

/* The counter's high byte. */
static volatile uint32_t systick_wraps;

static inline void systick_start(void) {
  SYST_RVR = 0xffffff;
  SYST_CVR = 0;
  SYST_CSR = 7; /* the core's clock, interrupt, on */
}

static inline void systick_wrapped(void) { systick_wraps++; }

static inline uint32_t systick_ticks(void) {
  uint32_t mask = interrupts_off();
  uint32_t wraps = systick_wraps;
  uint32_t left = SYST_CVR;
  if (ICSR & ICSR_PENDSTSET) {
    /* It wrapped, perhaps after `left` was read, and its interrupt has not run yet. */
    left = SYST_CVR;
    wraps++;
  }
  interrupts_restore(mask);
  return (wraps << 24) + (0xffffff - left);
}

#endif
