/* Registers of the ESP32-C3 that the port uses. Names and chapters are those of the ESP32-C3 Technical Reference Manual (1.1). */
#ifndef ENGRAM_ESP32C3_H
#define ENGRAM_ESP32C3_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* UART0 (chapter 26) */
#define UART_FIFO REGISTER(0x60000000)
#define UART_INT_ENA REGISTER(0x6000000c)
#define UART_INT_CLR REGISTER(0x60000010)
#define UART_CLKDIV REGISTER(0x60000014)
#define UART_STATUS REGISTER(0x6000001c)
#define UART_CONF0 REGISTER(0x60000020)
#define UART_CONF1 REGISTER(0x60000024)
#define UART_MEM_CONF REGISTER(0x60000060)
#define UART_FSM_STATUS REGISTER(0x6000006c)
#define UART_CLK_CONF REGISTER(0x60000078)
#define UART_ID REGISTER(0x60000080)
#define RXFIFO_FULL (1u << 0)
#define RXFIFO_TOUT (1u << 8)
#define RXFIFO_CNT(status) ((status) & 0x3ff)
#define TXFIFO_CNT(status) ((status) >> 16 & 0x3ff)
#define TXFIFO_BYTES 128
/* What the transmitter does: 0 when its last bit has left. */
#define TX_STATE(status) ((status) >> 4 & 0xf)
#define EIGHT_BITS (3u << 2)
#define ONE_STOP_BIT (1u << 4)
#define MEM_CLK_EN (1u << 28)
#define FULL_THRESHOLD(bytes) (bytes)
#define TOUT_EN (1u << 21)
/* Bits of the line, and the size of both FIFOs in blocks of 128 bytes. */
#define TOUT_THRESHOLD(bits) ((bits) << 16)
#define ONE_BLOCK_EACH (1u << 1 | 1u << 4)
#define FROM_CRYSTAL (3u << 20)
#define SCLK_EN (1u << 22)
#define TX_SCLK_EN (1u << 24)
#define RX_SCLK_EN (1u << 25)
/* Set to have the UART take its new settings; 0 once it has. */
#define REG_UPDATE (1u << 31)

/* Clock (chapters 6 and 16) */
#define CPU_PER_CONF REGISTER(0x600c0008)
#define PLL_480_MHZ (1u << 2)
#define CPU_160_MHZ (1u << 0)
#define CPU_CLOCK_MASK 7u
#define SYSCLK_CONF REGISTER(0x600c0058)
#define SOC_CLK_PLL (1u << 10)
#define SOC_CLK_MASK (3u << 10)
#define PRE_DIVIDER_MASK 0x3ffu
#define RTC_OPTIONS0 REGISTER(0x60008000)
/* Powered down: the analog registers, those of the PLL, the PLL itself. */
#define PLL_OFF (1u << 6 | 1u << 8 | 1u << 10)

/* Watchdogs: of the RTC (chapter 9 and 12), the super watchdog, those of the timer groups. */
#define RTC_WDTCONFIG0 REGISTER(0x60008090)
#define RTC_WDTWPROTECT REGISTER(0x600080a8)
#define RTC_SWD_CONF REGISTER(0x600080ac)
#define RTC_SWD_WPROTECT REGISTER(0x600080b0)
#define SWD_AUTO_FEED (1u << 31)
#define TIMG_WDTCONFIG0(group) REGISTER(0x6001f048 + 0x1000 * (group))
#define TIMG_WDTWPROTECT(group) REGISTER(0x6001f064 + 0x1000 * (group))
#define WDT_KEY 0x50d83aa1
#define SWD_KEY 0x8f1d312a

/* Interrupt matrix (chapter 8): source 21 is UART0. */
#define UART_INTR_MAP REGISTER(0x600c2054)
#define CPU_INT_ENABLE REGISTER(0x600c2104)
#define CPU_INT_TYPE REGISTER(0x600c2108)
#define CPU_INT_PRI(n) REGISTER(0x600c2114 + 4 * (n))
#define CPU_INT_THRESH REGISTER(0x600c2194)

/* The core counts cycles in registers of its own (chapter 1, performance counter): what it counts, whether it does, and how many. */
#define CSR(instruction) ".option push\n.option arch, +zicsr\n" instruction "\n.option pop"

static inline void cycles_start(void) {
  __asm__ volatile(CSR("csrwi 0x7e0, 1\n\tcsrwi 0x7e1, 1"));
}

static inline uint32_t cycles(void) {
  uint32_t value;
  __asm__ volatile(CSR("csrr %0, 0x7e2") : "=r"(value));
  return value;
}

/* Interrupts off; pass the result to interrupts_restore. */
static inline uint32_t interrupts_off(void) {
  uint32_t before;
  __asm__ volatile(CSR("csrrci %0, mstatus, 8") : "=r"(before) : : "memory");
  return before & 8;
}

static inline void interrupts_restore(uint32_t before) {
  __asm__ volatile(CSR("csrs mstatus, %0") : : "r"(before) : "memory");
}

#endif
