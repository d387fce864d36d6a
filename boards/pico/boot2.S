/*
 * Second boot stage of the RP2040 (datasheet 2.8.1.2 and 2.8.1.3). The boot ROM takes the first 256 bytes of flash with
 * slow, plain reads, checks the CRC in their last word, copies them to the end of RAM and runs them there. They set up
 * the SSI so that the flash can be executed in place (4.10.13), then start the image behind them.
 *
 * Plain 03h reads, which every serial flash understands without being reconfigured, at 31.25 MHz (the system clock of 125 MHz
 * divided by 4; the W25Q16JV allows 50 MHz). A miss of the 16 KB cache costs 64 bits on the wire; the learner's loops fit in it.
 * Position-independent; uses no stack.
 */
#include "boot2-checksum.h"

#define XIP_SSI_BASE 0x18000000
#define CTRLR0 0x00
#define CTRLR1 0x04
#define SSIENR 0x08
#define BAUDR 0x14
#define SPI_CTRLR0 0xf4

/* 4.10.13: standard SPI, frames of 32 bits, "EEPROM read": send command and address, then receive. */
#define CTRLR0_READ (31 << 16 | 3 << 8)
/* 4.10.13: command 03h of 8 bits, then 24 bits of address, both on one wire. */
#define SPI_CTRLR0_READ (0x03 << 24 | 2 << 8 | (24 / 4) << 2)
/* System clock divided by this, an even number. persist.c has the same. */
#define CLOCK_DIVIDER 4

#define VTOR 0xe000ed08
#define IMAGE 0x10000100

  .syntax unified
  .cpu cortex-m0plus
  .thumb
  .section .boot2, "ax"

  ldr r3, =XIP_SSI_BASE
  movs r0, #0
  str r0, [r3, #SSIENR]
  movs r1, #CLOCK_DIVIDER
  str r1, [r3, #BAUDR]
  ldr r1, =CTRLR0_READ
  str r1, [r3, #CTRLR0]
  str r0, [r3, #CTRLR1] /* one frame a read */
  ldr r1, =SPI_CTRLR0_READ
  movs r2, #SPI_CTRLR0
  str r1, [r3, r2]
  movs r0, #1
  str r0, [r3, #SSIENR]

  ldr r0, =IMAGE
  ldr r1, =VTOR
  str r0, [r1]
  ldmia r0, {r0, r1}
  msr msp, r0
  bx r1
  .ltorg

  .org 252, 0
  .word BOOT2_CHECKSUM
