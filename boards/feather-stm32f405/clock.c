/*
 * 168 MHz from the Feather's 12 MHz crystal. Names are RM0090's: power controller 5, clocks 7, flash wait states 3.5.
 *
 * Every wait has a limit. If the crystal does not start, the internal oscillator is used (1 % off, which a UART
 * tolerates); if the PLL does not lock, the clock stays at 16 MHz, so that the board still answers. An emulator has no clock tree, so
 * all waits reach their limit there; its line works all the same because it has no baud rate.
 */
#include "clock.h"

#define RCC_CR REGISTER(0x40023800)
#define HSION (1u << 0)
#define HSEON (1u << 16)
#define HSERDY (1u << 17)
#define PLLON (1u << 24)
#define PLLRDY (1u << 25)
#define RCC_PLLCFGR REGISTER(0x40023804)
#define PLLSRC_HSE (1u << 22)
#define RCC_CFGR REGISTER(0x40023808)
#define SW_PLL 2u
#define SWS (3u << 2)
#define SWS_PLL (2u << 2)
#define PPRE1_4 (5u << 10)
#define PPRE2_2 (4u << 13)
#define PWREN (1u << 28)

#define VOS (1u << 14)

#define FLASH_ACR REGISTER(0x40023c00)
/* At 168 MHz and 2.7 to 3.6 V a read takes five more cycles (3.5.1, table of wait states). */
#define LATENCY 5u
#define PRFTEN (1u << 8)
#define ICEN (1u << 9)
#define DCEN (1u << 10)

#define CRYSTAL_HZ 12000000u
#define INTERNAL_HZ 16000000u
/* The PLL's input at 2 MHz (7.3.2 recommends it against jitter), its oscillator at 336 MHz, half of that for the core;
 * a seventh is the 48 MHz that USB would need. */
#define PLL_INPUT_HZ 2000000u
#define PLLN (2 * CLOCK_HZ / PLL_INPUT_HZ)
#define PLLQ 7u
#define APB1_DIVIDER 4

/* Turns of a waiting loop: at 16 MHz longer than the 2 ms that the crystal needs to start. */
#define PATIENCE 20000

static int becomes(volatile uint32_t *address, uint32_t mask, uint32_t value) {
  for (uint32_t i = 0; i < PATIENCE; i++) {
    if ((*address & mask) == value) return 1;
  }
  return 0;
}

uint32_t clock_start(void) {
  /* The chip's own boot loader may have started us with its PLL on, which must not be changed while it runs. */
  RCC_CR |= HSION;
  RCC_CFGR = 0;
  becomes(&RCC_CFGR, SWS, 0);
  RCC_CR &= ~PLLON;
  becomes(&RCC_CR, PLLRDY, 0);

  RCC_APB1ENR |= PWREN;
  PWR_CR |= VOS; /* scale 1, for more than 144 MHz */

  RCC_CR |= HSEON;
  int crystal = becomes(&RCC_CR, HSERDY, HSERDY);
  uint32_t source = crystal ? CRYSTAL_HZ : INTERNAL_HZ;
  RCC_PLLCFGR = PLLQ << 24 | (crystal ? PLLSRC_HSE : 0) | PLLN << 6 | source / PLL_INPUT_HZ; /* PLLP 0: half */
  RCC_CR |= PLLON;
  if (!becomes(&RCC_CR, PLLRDY, PLLRDY)) return INTERNAL_HZ;

  FLASH_ACR = LATENCY | PRFTEN | ICEN | DCEN;
  RCC_CFGR = PPRE1_4 | PPRE2_2;
  RCC_CFGR |= SW_PLL;
  return becomes(&RCC_CFGR, SWS, SWS_PLL) ? CLOCK_HZ / APB1_DIVIDER : INTERNAL_HZ / APB1_DIVIDER;
}
