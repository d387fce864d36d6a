/*
 * 150 MHz from the Pico 2's 12 MHz crystal. Names and numbers are the RP2350 datasheet's: clocks 8.1, XOSC 8.2, PLL 8.6.
 */
#include "clock.h"

#define XOSC_CTRL 0x40048000
#define XOSC_STATUS REGISTER(0x40048004)
#define XOSC_STARTUP REGISTER(0x4004800c)
#define XOSC_STABLE (1u << 31)
#define XOSC_1_15MHZ 0xaa0
#define XOSC_ENABLE (0xfabu << 12)

#define PLL_CS REGISTER(0x40050000)
#define PLL_PWR 0x40050004
#define PLL_FBDIV_INT REGISTER(0x40050008)
#define PLL_PRIM REGISTER(0x4005000c)
#define PLL_LOCK (1u << 31)
#define PLL_PD (1u << 0)
#define PLL_POSTDIVPD (1u << 3)
#define PLL_VCOPD (1u << 5)

#define CLK_REF_CTRL 0x40010030
#define CLK_REF_SELECTED REGISTER(0x40010038)
#define CLK_SYS_CTRL 0x4001003c
#define CLK_SYS_DIV REGISTER(0x40010040)
#define CLK_SYS_SELECTED REGISTER(0x40010044)
#define CLK_PERI_CTRL REGISTER(0x40010048)
#define CLK_PERI_ENABLE (1u << 11)
/* Dividers have 16 bits before the point and 16 behind it. */
#define UNDIVIDED (1u << 16)

#define CRYSTAL_HZ 12000000
/* The oscillator at 750 to 1600 MHz, divided by two numbers of 1 to 7, the larger one first (8.6.2). */
#define FEEDBACK 125
#define POST_DIVIDER_1 5
#define POST_DIVIDER_2 2
_Static_assert(CRYSTAL_HZ * (FEEDBACK / 5) / POST_DIVIDER_1 / POST_DIVIDER_2 * 5 == CLOCK_HZ, "the PLL gives CLOCK_HZ");

void clock_start(void) {
  /* 1 ms for the crystal to become stable, in units of 256 of its periods (8.2.4). */
  XOSC_STARTUP = (CRYSTAL_HZ / 1000 + 128) / 256;
  REGISTER(XOSC_CTRL) = XOSC_1_15MHZ;
  SET(XOSC_CTRL) = XOSC_ENABLE;
  while (!(XOSC_STATUS & XOSC_STABLE)) {}

  /* First off the PLL: the boot ROM runs the core on one. */
  CLEAR(CLK_SYS_CTRL) = 1;
  while (CLK_SYS_SELECTED != 1) {}
  REGISTER(CLK_REF_CTRL) = 2; /* the crystal */
  while (CLK_REF_SELECTED != 1 << 2) {}

  SET(RESETS_RESET) = RESET_PLL_SYS;
  unreset(RESET_PLL_SYS);
  PLL_CS = 1; /* the crystal's frequency, undivided */
  PLL_FBDIV_INT = FEEDBACK;
  CLEAR(PLL_PWR) = PLL_PD | PLL_VCOPD;
  while (!(PLL_CS & PLL_LOCK)) {}
  PLL_PRIM = POST_DIVIDER_1 << 16 | POST_DIVIDER_2 << 12;
  CLEAR(PLL_PWR) = PLL_POSTDIVPD;

  CLK_SYS_DIV = UNDIVIDED;
  REGISTER(CLK_SYS_CTRL) = 0; /* auxiliary source: the PLL */
  SET(CLK_SYS_CTRL) = 1;
  while (CLK_SYS_SELECTED != 1 << 1) {}
  CLK_PERI_CTRL = CLK_PERI_ENABLE; /* from the system clock */
}
