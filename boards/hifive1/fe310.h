/* Registers of the FE310-G000 that the port uses. Names and sections are those of the SiFive FE310-G000 Manual. */
#ifndef ENGRAM_FE310_H
#define ENGRAM_FE310_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* PRCI: clocks. */
#define HFROSCCFG REGISTER(0x10008000)
#define HFXOSCCFG REGISTER(0x10008004)
#define PLLCFG REGISTER(0x10008008)
#define PLLOUTDIV REGISTER(0x1000800c)
#define OSC_ENABLE (1u << 30)
#define OSC_READY (1u << 31)
#define PLL_SELECT (1u << 16)
#define PLL_FROM_CRYSTAL (1u << 17)
#define PLL_BYPASS (1u << 18)
#define PLL_LOCK (1u << 31)
#define PLLOUTDIV_BY_1 (1u << 8)

/* GPIO: which pins belong to a peripheral. */
#define IOF_EN REGISTER(0x10012038)
#define IOF_SEL REGISTER(0x1001203c)
#define UART0_PINS (1u << 16 | 1u << 17)

/* UART0; TXDATA is negative when full, RXDATA when empty. */
#define UART0_TXDATA (*(volatile int32_t *)0x10013000)
#define UART0_RXDATA (*(volatile int32_t *)0x10013004)
#define UART0_TXCTRL REGISTER(0x10013008)
#define UART0_RXCTRL REGISTER(0x1001300c)
#define UART0_IE REGISTER(0x10013010)
#define UART0_DIV REGISTER(0x10013018)
#define UART_ENABLE 1u
#define UART_IE_RXWM 2u

/* PLIC: one hart, one context. */
#define PLIC_PRIORITY(source) REGISTER(0x0c000000 + 4 * (source))
#define PLIC_ENABLE REGISTER(0x0c002000)
#define PLIC_THRESHOLD REGISTER(0x0c200000)
#define PLIC_CLAIM REGISTER(0x0c200004)
#define PLIC_UART0 3

/* QSPI0: the flash. TXDATA is negative when full, RXDATA when empty. */
#define QSPI0_SCKDIV REGISTER(0x10014000)
#define QSPI0_CSMODE REGISTER(0x10014018)
#define QSPI0_FMT REGISTER(0x10014040)
#define QSPI0_TXDATA (*(volatile int32_t *)0x10014048)
#define QSPI0_RXDATA (*(volatile int32_t *)0x1001404c)
#define QSPI0_FCTRL REGISTER(0x10014060)
#define CSMODE_AUTO 0u
#define CSMODE_HOLD 2u
#define FMT_SINGLE_8_BITS (8u << 16)

#define MSTATUS_MIE 8u
#define MIE_EXTERNAL (1u << 11)

#define CSR(instruction) ".option push\n.option arch, +zicsr\n" instruction "\n.option pop"

static inline uint32_t mcycle(void) {
  uint32_t value;
  __asm__ volatile(CSR("csrr %0, mcycle") : "=r"(value));
  return value;
}

/* Interrupts off; pass the result to interrupts_restore. */
static inline uint32_t interrupts_off(void) {
  uint32_t before;
  __asm__ volatile(CSR("csrrci %0, mstatus, 8") : "=r"(before) : : "memory");
  return before & MSTATUS_MIE;
}

static inline void interrupts_restore(uint32_t before) {
  __asm__ volatile(CSR("csrs mstatus, %0") : : "r"(before) : "memory");
}

#endif
