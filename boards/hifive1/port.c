/*
 * Port to the FE310-G000 of a SiFive HiFive1. Names of sections are the FE310-G000 Manual's.
 */
#include "port.h"
#include "fe310.h"
#include "ring.h"

#define CRYSTAL_HZ 16000000u

/* PLL: the crystal by 2 gives 8 MHz (6 to 12 allowed), by 64 gives 512 MHz (384 to 768), by 2 gives 256 MHz. */
#define PLL_R (2u - 1)
#define PLL_F ((64u / 2 - 1) << 4)
#define PLL_Q (1u << 10)
#if CLOCK_HZ != 256000000
#error the PLL is set for 256 MHz
#endif

/* The ring oscillator at its reset values: 72 MHz / 5, exact to a third. */
#define HFROSC_TRIM (16u << 16)
#define HFROSC_DIVIDE_BY_5 4u
/* The lock bit is not valid for the first 100 us. So many cycles last that long, even if the ring oscillator is not divided. */
#define LOCK_CYCLES 8000u

#define DIVIDER(baud) ((CLOCK_HZ + (baud) / 2) / (baud) - 1)
/* What the eight bytes of the transmitter and the one being shifted out take at the slowest rate. */
#define SENT_CYCLES (CLOCK_HZ / BAUD * 90)

/* The flash's clock is the core's by 2 * (3 + 1): 32 MHz; its plain read command takes 50 (IS25LP128 datasheet). */
#define FLASH_DIVIDER 3u

/*
 * The UART's interrupt (startup.S comes here). Takes one byte; while the UART holds more, the interrupt comes again,
 * which needs less stack than a loop. When the ring is full, the byte stays in the UART until port_read has made room.
 */
__attribute__((interrupt("machine"))) void receive(void) {
  uint32_t source = PLIC_CLAIM;
  if (ring_full()) {
    UART0_IE = 0;
  } else {
    int32_t byte = UART0_RXDATA;
    if (byte >= 0) ring_put((uint8_t)byte);
  }
  PLIC_CLAIM = source;
}

/* First to the ring oscillator: a boot loader may have left the core running on the PLL, which must not be changed then. */
static void clock_init(void) {
  HFROSCCFG = OSC_ENABLE | HFROSC_TRIM | HFROSC_DIVIDE_BY_5;
  while (!(HFROSCCFG & OSC_READY)) {}
  PLLCFG &= ~PLL_SELECT;

  HFXOSCCFG = OSC_ENABLE;
  while (!(HFXOSCCFG & OSC_READY)) {}
  PLLOUTDIV = PLLOUTDIV_BY_1;
  PLLCFG = PLL_FROM_CRYSTAL | PLL_BYPASS | PLL_R | PLL_F | PLL_Q;
  PLLCFG = PLL_FROM_CRYSTAL | PLL_R | PLL_F | PLL_Q;
  uint32_t start = mcycle();
  while (mcycle() - start < LOCK_CYCLES) {}
  while (!(PLLCFG & PLL_LOCK)) {}
  QSPI0_SCKDIV = FLASH_DIVIDER;
  PLLCFG |= PLL_SELECT;
  HFROSCCFG &= ~OSC_ENABLE;
}

static void uart_init(void) {
  IOF_SEL &= ~UART0_PINS;
  IOF_EN |= UART0_PINS;
  UART0_DIV = DIVIDER(BAUD);
  UART0_TXCTRL = UART_ENABLE;
  UART0_RXCTRL = UART_ENABLE; /* watermark 0: one byte is enough for an interrupt */
  UART0_IE = UART_IE_RXWM;
}

static void interrupts_init(void) {
  PLIC_THRESHOLD = 0;
  PLIC_ENABLE = 1u << PLIC_UART0; /* sources 0 to 31; the others are off after a reset */
  PLIC_PRIORITY(PLIC_UART0) = 1;
  __asm__ volatile(CSR("csrw mie, %0") : : "r"(MIE_EXTERNAL));
  interrupts_restore(MSTATUS_MIE);
}

void port_init(void) {
  clock_init();
  uart_init();
  interrupts_init();
}

int32_t port_read(void) {
  int32_t byte = ring_take();
  if (byte >= 0) UART0_IE = UART_IE_RXWM;
  return byte;
}

/* A masked interrupt ends the sleep too: with interrupts off, none can be missed between the check and the sleep. */
void port_idle(void) {
  uint32_t before = interrupts_off();
  if (ring_empty()) __asm__ volatile("wfi" : : : "memory");
  interrupts_restore(before);
}

void port_write(uint32_t byte) {
  while (UART0_TXDATA < 0) {}
  UART0_TXDATA = (int32_t)(byte & 0xff);
}

void port_rate(uint32_t baud) {
  uint32_t start = mcycle();
  while (mcycle() - start < SENT_CYCLES) {}
  switch (baud) {
#define CASE(rate) case rate: UART0_DIV = DIVIDER(rate); return;
    RATES(CASE)
  }
  UART0_DIV = DIVIDER(BAUD);
}

uint32_t port_ticks(void) { return mcycle(); }
