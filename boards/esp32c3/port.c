/*
 * Port to the ESP32-C3: UART0 on GPIO 21 (TX) and GPIO 20 (RX), the pins that it has after a reset and that the boot ROM prints on; cycles from
 * the core's own counter. Names are those of the ESP32-C3 Technical Reference Manual. The core does not sleep between two frames.
 */
#include "port.h"
#include "esp32c3.h"
#include "interrupts.h"
#include "ring.h"

#define CRYSTAL_HZ 40000000u
#if CLOCK_HZ != 160000000
#error the clock is set for 160 MHz
#endif

/* The baud rate's divider in sixteenths, rounded; the UART counts the crystal, so that no clock of the core changes its rate. */
#define DIVIDER_16(baud) ((16u * CRYSTAL_HZ + (baud) / 2) / (baud))

/* An interrupt when so many of 128 bytes are there, or when nothing came for the time of so many bits. */
#define RECEIVE_BYTES 16
#define RECEIVE_BITS 20

/* The boot ROM leaves them on, for a program that does not start. */
static void watchdogs_off(void) {
  RTC_WDTWPROTECT = WDT_KEY;
  RTC_WDTCONFIG0 = 0;
  RTC_WDTWPROTECT = 0;
  RTC_SWD_WPROTECT = SWD_KEY;
  RTC_SWD_CONF |= SWD_AUTO_FEED;
  RTC_SWD_WPROTECT = 0;
  for (uint32_t group = 0; group < 2; group++) {
    TIMG_WDTWPROTECT(group) = WDT_KEY;
    TIMG_WDTCONFIG0(group) = 0;
    TIMG_WDTWPROTECT(group) = 0;
  }
}

/* 480 MHz of the PLL by 3. The boot ROM has set the PLL up for USB; the core runs on the crystal until now. */
static void clock_start(void) {
  RTC_OPTIONS0 &= ~PLL_OFF;
  CPU_PER_CONF = (CPU_PER_CONF & ~CPU_CLOCK_MASK) | PLL_480_MHZ | CPU_160_MHZ;
  SYSCLK_CONF = (SYSCLK_CONF & ~(SOC_CLK_MASK | PRE_DIVIDER_MASK)) | SOC_CLK_PLL;
}

/* The UART takes new settings in its own time. */
static void uart_divide(uint32_t divider_16) {
  UART_CLKDIV = divider_16 / 16 | (divider_16 % 16) << 20;
  UART_ID |= REG_UPDATE;
  while (UART_ID & REG_UPDATE) {}
}

static void uart_start(void) {
  UART_CLK_CONF = FROM_CRYSTAL | SCLK_EN | TX_SCLK_EN | RX_SCLK_EN;
  UART_CONF0 = EIGHT_BITS | ONE_STOP_BIT | MEM_CLK_EN;
  UART_CONF1 = FULL_THRESHOLD(RECEIVE_BYTES) | TOUT_EN;
  UART_MEM_CONF = ONE_BLOCK_EACH | TOUT_THRESHOLD(RECEIVE_BITS);
  uart_divide(DIVIDER_16(BAUD));
  UART_INT_CLR = 0xffffffff;
  UART_INT_ENA = RXFIFO_FULL | RXFIFO_TOUT;
}

static void interrupts_start(void) {
  UART_INTR_MAP = UART_CPU_INTERRUPT;
  CPU_INT_TYPE &= ~(1u << UART_CPU_INTERRUPT); /* as long as the UART asks for it */
  CPU_INT_PRI(UART_CPU_INTERRUPT) = 1;
  CPU_INT_THRESH = 1; /* those below it are masked */
  CPU_INT_ENABLE = 1u << UART_CPU_INTERRUPT;
  interrupts_restore(8);
}

void port_init(void) {
  watchdogs_off();
  clock_start();
  cycles_start();
  uart_start();
  interrupts_start();
}

/* When the ring is full, bytes stay in the UART until port_read has made room. */
__attribute__((interrupt("machine"))) void receive(void) {
  while (RXFIFO_CNT(UART_STATUS) > 0) {
    if (ring_full()) {
      UART_INT_ENA = 0;
      break;
    }
    ring_put((uint8_t)UART_FIFO);
  }
  UART_INT_CLR = RXFIFO_FULL | RXFIFO_TOUT;
}

/* Bytes that stayed in the UART ask for no interrupt of their own until more come: so they are fetched here. */
int32_t port_read(void) {
  int32_t byte = ring_take();
  if (byte >= 0) return byte;
  uint32_t before = interrupts_off();
  byte = ring_take();
  if (byte < 0 && RXFIFO_CNT(UART_STATUS) > 0) byte = (int32_t)(UART_FIFO & 0xff);
  UART_INT_ENA = RXFIFO_FULL | RXFIFO_TOUT;
  interrupts_restore(before);
  return byte;
}

void port_write(uint32_t byte) {
  while (TXFIFO_CNT(UART_STATUS) >= TXFIFO_BYTES) {}
  UART_FIFO = byte & 0xff;
}

void port_rate(uint32_t baud) {
  while (TXFIFO_CNT(UART_STATUS) > 0 || TX_STATE(UART_FSM_STATUS) != 0) {}
  switch (baud) {
#define CASE(rate) case rate: return uart_divide(DIVIDER_16(rate));
    RATES(CASE)
  }
  uart_divide(DIVIDER_16(BAUD));
}

uint32_t port_ticks(void) { return cycles(); }
