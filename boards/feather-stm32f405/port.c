/*
 * Port to the STM32F405 of an Adafruit Feather: USART3 on PB10 and PB11, cycles from SysTick. The M4's own cycle counter
 * (DWT) would need no interrupt, but QEMU does not have it, and the emulator is to run what the board runs. Names are RM0090's.
 */
#include "port.h"
#include "clock.h"
#include "cortex-m-receive.h"
#include "interrupts.h"
#include "systick.h"

#define GPIOBEN (1u << 1)
#define USART3EN (1u << 18)

/* Address of the vector table. If the chip's own boot loader has started us, it still points to that one's table (PM0214, 4.4.4). */
#define VTOR REGISTER(0xe000ed08)
extern const uint32_t vectors[];

/* GPIOB (8.4): two bits a pin in MODER and PUPDR, four in AFRH from pin 8 on. */
#define GPIOB_MODER REGISTER(0x40020400)
#define GPIOB_PUPDR REGISTER(0x4002040c)
#define GPIOB_AFRH REGISTER(0x40020424)
#define TX_PIN 10
#define RX_PIN 11
#define ALTERNATE 2u
#define PULL_UP 1u
#define AF7 7u

/* USART3 (30.6) */
#define USART_SR REGISTER(0x40004800)
#define USART_DR REGISTER(0x40004804)
#define USART_BRR REGISTER(0x40004808)
#define USART_CR1 REGISTER(0x4000480c)
#define ORE (1u << 3)
#define RXNE (1u << 5)
#define TC (1u << 6)
#define TXE (1u << 7)
#define RE (1u << 2)
#define TE (1u << 3)
#define RXNEIE (1u << 5)
#define UE (1u << 13)
#define OVER8 (1u << 15)

/* Voltage detector (5.2.3, 5.4), its level the highest: 3.03 V falling, 2.95 at least (DS8626, embedded reset and power control block). Its
 * output is line 16 of EXTI (12.3), and rises when the supply falls. */
#define PVDE (1u << 4)
#define PLS_HIGHEST (7u << 5)
#define PWR_CSR REGISTER(0x40007004)
#define PVDO (1u << 2)
#define EXTI_IMR REGISTER(0x40013c00)
#define EXTI_RTSR REGISTER(0x40013c08)
#define EXTI_PR REGISTER(0x40013c14)
#define PVD_LINE (1u << 16)

static uint32_t apb1_hz;

/* Sixteenths of the divider at 16 samples a bit, which can divide by 1 at least; else eighths at 8 samples (30.3.4).
 * The samples can only be chosen while the USART is off. */
static void usart_start(uint32_t baud) {
  uint32_t sixteenths = (apb1_hz + baud / 2) / baud;
  uint32_t eighths = (2 * apb1_hz + baud / 2) / baud;
  USART_CR1 = 0;
  USART_BRR = sixteenths >= 16 ? sixteenths : (eighths & ~15u) | (eighths & 15u) >> 1;
  USART_CR1 = UE | RXNEIE | TE | RE | (sixteenths >= 16 ? 0 : OVER8);
}

void port_init(void) {
  VTOR = (uint32_t)(uintptr_t)vectors;
  apb1_hz = clock_start();
  systick_start();

  RCC_AHB1ENR |= GPIOBEN;
  RCC_APB1ENR |= USART3EN;
  usart_start(BAUD);
  GPIOB_PUPDR |= PULL_UP << 2 * RX_PIN;
  GPIOB_AFRH |= AF7 << 4 * (TX_PIN - 8) | AF7 << 4 * (RX_PIN - 8);
  GPIOB_MODER |= ALTERNATE << 2 * TX_PIN | ALTERNATE << 2 * RX_PIN;
  interrupt_enable(USART3_INTERRUPT);

  PWR_CR |= PLS_HIGHEST | PVDE;
  EXTI_RTSR |= PVD_LINE;
  EXTI_IMR |= PVD_LINE;
  interrupt_enable(PVD_INTERRUPT);
}

/* Only wakes the core where it waits for a byte. */
void power_falls(void) { EXTI_PR = PVD_LINE; }

int32_t port_power_low(void) { return (PWR_CSR & PVDO) != 0; }

/* An overrun asks for the interrupt too; reading status and data, as here, clears it (30.6.1). */
void uart_received(void) {
  uint32_t status = USART_SR;
  if (!(status & (RXNE | ORE)) || !receive_has_room(USART3_INTERRUPT)) return;
  uint8_t byte = (uint8_t)USART_DR;
  if (status & RXNE) ring_put(byte);
}

void systick_interrupt(void) { systick_wrapped(); }

int32_t port_read(void) { return receive_take(USART3_INTERRUPT); }

void port_idle(void) { receive_idle(); }

void port_write(uint32_t byte) {
  while (!(USART_SR & TXE)) {}
  USART_DR = byte & 0xff;
}

/* Without its crystal's PLL the chip has not the clock for the fast ones. */
void port_rate(uint32_t baud) {
  while (!(USART_SR & TC)) {}
  switch (baud) {
#define CASE(rate) case rate: if (2 * apb1_hz >= 16 * (uint32_t)rate) return usart_start(rate); break;
    RATES(CASE)
  }
  usart_start(BAUD);
}

uint32_t port_ticks(void) { return systick_ticks(); }
