/*
 * Checkpoints in the SPI flash the program runs from (ISSI IS25LP128 datasheet, commands). While QSPI0 speaks commands the
 * flash cannot be read, so `command` runs from RAM, calls nothing in flash, and keeps interrupts off: 0.2 ms for a page of
 * 256 bytes, 70 ms (at most 300) for a sector of 4 KB. The host must be silent meanwhile, because the UART holds only eight bytes.
 */
#include "fe310.h"
#include "mapped-flash.h"

#define PAGE_BYTES 256u
#define SECTOR_BYTES 4096u

#define WRITE_ENABLE 0x06
#define READ_STATUS 0x05
#define STATUS_BUSY 1
#define PAGE_PROGRAM 0x02
#define SECTOR_ERASE 0x20

/* Where the flash's own address 0 is mapped. */
#define FLASH_START 0x20000000u

static inline __attribute__((always_inline)) uint8_t exchange(uint8_t byte) {
  while (QSPI0_TXDATA < 0) {}
  QSPI0_TXDATA = byte;
  int32_t answer;
  do answer = QSPI0_RXDATA;
  while (answer < 0);
  return (uint8_t)answer;
}

/* Erases or programs at `address` of the flash and waits until it is done. */
__attribute__((section(".ram_code"), noinline)) static void command(uint8_t code, uint32_t address, const uint8_t *data, uint32_t bytes) {
  uint32_t before = interrupts_off();
  QSPI0_FCTRL = 0;
  QSPI0_FMT = FMT_SINGLE_8_BITS;

  QSPI0_CSMODE = CSMODE_HOLD;
  exchange(WRITE_ENABLE);
  QSPI0_CSMODE = CSMODE_AUTO;

  QSPI0_CSMODE = CSMODE_HOLD;
  exchange(code);
  exchange((uint8_t)(address >> 16));
  exchange((uint8_t)(address >> 8));
  exchange((uint8_t)address);
  for (uint32_t i = 0; i < bytes; i++) exchange(data[i]);
  QSPI0_CSMODE = CSMODE_AUTO;

  QSPI0_CSMODE = CSMODE_HOLD;
  exchange(READ_STATUS);
  while (exchange(0) & STATUS_BUSY) {}
  QSPI0_CSMODE = CSMODE_AUTO;

  QSPI0_FCTRL = 1;
  interrupts_restore(before);
}

static uint32_t flash_address(uint32_t offset) { return (uint32_t)(uintptr_t)__persist_start + offset - FLASH_START; }

int32_t port_persist_erase(uint32_t offset) {
  if (outside(offset, SECTOR_BYTES)) return -1;
  command(SECTOR_ERASE, flash_address(offset), 0, 0);
  return erased(offset, SECTOR_BYTES);
}

int32_t port_persist_program(uint32_t offset, const void *from, uint32_t bytes) {
  const uint8_t *in = from;
  if (outside(offset, bytes)) return -1;
  /* The flash writes any part of a page; at a page's end it would begin anew at its start. */
  for (uint32_t at = 0, some; at < bytes; at += some) {
    some = PAGE_BYTES - (offset + at) % PAGE_BYTES;
    if (some > bytes - at) some = bytes - at;
    command(PAGE_PROGRAM, flash_address(offset + at), in + at, some);
  }
  return written(offset, from, bytes);
}
