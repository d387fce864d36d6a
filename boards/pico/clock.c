/*
 * 125 MHz from the Pico's 12 MHz crystal. Names and numbers are the RP2040 datasheet's: clocks 2.15, XOSC 2.16, PLL 2.18.
 */
#include "clock.h"

#define XOSC_CTRL 0x40024000
#define XOSC_STATUS REGISTER(0x40024004)
#define XOSC_STARTUP REGISTER(0x4002400c)
#define XOSC_STABLE (1u << 31)
#define XOSC_1_15MHZ 0xaa0
#define XOSC_ENABLE (0xfabu << 12)

#define PLL_SYS 0x40028000
#define PLL_USB 0x4002c000
#define PLL_CS(pll) REGISTER(pll)
#define PLL_PWR(pll) ((pll) + 4)
#define PLL_FBDIV_INT(pll) REGISTER((pll) + 8)
#define PLL_PRIM(pll) REGISTER((pll) + 12)
#define PLL_LOCK (1u << 31)
#define PLL_PD (1u << 0)
#define PLL_POSTDIVPD (1u << 3)
#define PLL_VCOPD (1u << 5)

#define CLK_REF_CTRL 0x40008030
#define CLK_REF_SELECTED REGISTER(0x40008038)
#define CLK_SYS_CTRL 0x4000803c
#define CLK_SYS_DIV REGISTER(0x40008040)
#define CLK_SYS_SELECTED REGISTER(0x40008044)
#define CLK_USB_CTRL REGISTER(0x40008054)
#define CLK_USB_DIV REGISTER(0x40008058)
#define CLK_PERI_CTRL REGISTER(0x40008048)
#define CLK_ENABLE (1u << 11)

#define CRYSTAL_HZ 12000000
/* The oscillator at 750 to 1600 MHz, divided by two numbers of 1 to 7, the larger one first (2.18.2). */
#define FEEDBACK 125
#define POST_DIVIDER_1 6
#define POST_DIVIDER_2 2
_Static_assert(CRYSTAL_HZ * (FEEDBACK / 5) / POST_DIVIDER_1 / POST_DIVIDER_2 * 5 == CLOCK_HZ, "the PLL gives CLOCK_HZ");

/* USB: 1200 MHz by 25. */
#define USB_FEEDBACK 100
#define USB_POST_DIVIDER 5
_Static_assert(CRYSTAL_HZ / USB_POST_DIVIDER / USB_POST_DIVIDER * USB_FEEDBACK == 48000000, "USB has 48 MHz");

static void pll_start(uint32_t pll, uint32_t reset, uint32_t feedback, uint32_t divider_1, uint32_t divider_2) {
  SET(RESETS_RESET) = reset;
  unreset(reset);
  PLL_CS(pll) = 1; /* the crystal's frequency, undivided */
  PLL_FBDIV_INT(pll) = feedback;
  CLEAR(PLL_PWR(pll)) = PLL_PD | PLL_VCOPD;
  while (!(PLL_CS(pll) & PLL_LOCK)) {}
  PLL_PRIM(pll) = divider_1 << 16 | divider_2 << 12;
  CLEAR(PLL_PWR(pll)) = PLL_POSTDIVPD;
}

void clock_start(void) {
  /* 1 ms for the crystal to become stable, in units of 256 of its periods (2.16.3). */
  XOSC_STARTUP = (CRYSTAL_HZ / 1000 + 128) / 256;
  REGISTER(XOSC_CTRL) = XOSC_1_15MHZ;
  SET(XOSC_CTRL) = XOSC_ENABLE;
  while (!(XOSC_STATUS & XOSC_STABLE)) {}

  /* First off the PLL, in case the clocks already run on it. */
  CLEAR(CLK_SYS_CTRL) = 1;
  while (CLK_SYS_SELECTED != 1) {}
  REGISTER(CLK_REF_CTRL) = 2; /* the crystal */
  while (CLK_REF_SELECTED != 1 << 2) {}

  pll_start(PLL_SYS, RESET_PLL_SYS, FEEDBACK, POST_DIVIDER_1, POST_DIVIDER_2);
  CLK_SYS_DIV = 1 << 8;
  REGISTER(CLK_SYS_CTRL) = 0; /* auxiliary source: the PLL */
  SET(CLK_SYS_CTRL) = 1;
  while (CLK_SYS_SELECTED != 1 << 1) {}
  CLK_PERI_CTRL = CLK_ENABLE; /* from the system clock */

  pll_start(PLL_USB, RESET_PLL_USB, USB_FEEDBACK, USB_POST_DIVIDER, USB_POST_DIVIDER);
  CLK_USB_DIV = 1 << 8;
  CLK_USB_CTRL = CLK_ENABLE; /* auxiliary source: its PLL */
}
