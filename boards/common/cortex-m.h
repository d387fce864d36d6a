/*
 * What Cortex-M0, M0+ and M4 have in common (ARMv6-M Architecture Reference Manual, B3; the M4 has the same).
 */
#ifndef ENGRAM_CORTEX_M_H
#define ENGRAM_CORTEX_M_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

#define NVIC_ISER(n) REGISTER(0xe000e100 + 4 * ((n) / 32))
#define NVIC_ICER(n) REGISTER(0xe000e180 + 4 * ((n) / 32))

static inline void interrupt_enable(uint32_t number) { NVIC_ISER(number) = 1u << number % 32; }

static inline void interrupt_disable(uint32_t number) { NVIC_ICER(number) = 1u << number % 32; }

/* Interrupts off; pass the result to interrupts_restore. */
static inline uint32_t interrupts_off(void) {
  uint32_t mask;
  __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(mask) : : "memory");
  return mask;
}

static inline void interrupts_restore(uint32_t mask) { __asm volatile("msr primask, %0" : : "r"(mask) : "memory"); }

/* Also returns for an interrupt that is masked (B1.5.19): with interrupts off, none can be missed between the check and the sleep. */
static inline void wait_for_interrupt(void) { __asm volatile("wfi" : : : "memory"); }

#endif
