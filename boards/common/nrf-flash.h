/*
 * Checkpoints in the flash of an nRF51 or nRF52 (nRF51 Series Reference Manual, chapter 6, NVMC; nRF52833 Product Specification, NVMC).
 * The processor stands still while a page is erased or a word is written, and the UART holds only six bytes, so the host must be
 * silent. Included by a board's persist.c, which tells PAGE_BYTES.
 */
#ifndef ENGRAM_NRF_FLASH_H
#define ENGRAM_NRF_FLASH_H

#include "cortex-m.h"
#include "mapped-flash.h"
#include "nrf-power.h"

#define NVMC_READY REGISTER(0x4001e400)
#define NVMC_CONFIG REGISTER(0x4001e504)
#define NVMC_ERASEPAGE REGISTER(0x4001e508)
#define READ_ONLY 0
#define WRITE 1
#define ERASE 2

static void allow(uint32_t mode) {
  NVMC_CONFIG = mode;
  while (!NVMC_READY) {}
}

int32_t port_persist_erase(uint32_t offset) {
  if (outside(offset, PAGE_BYTES)) return -1;
  uint32_t watched = power_fail_off();
  allow(ERASE);
  NVMC_ERASEPAGE = (uint32_t)(uintptr_t)(__persist_start + offset);
  while (!NVMC_READY) {}
  allow(READ_ONLY);
  power_fail_restore(watched);
  return erased(offset, PAGE_BYTES);
}

int32_t port_persist_program(uint32_t offset, const void *from, uint32_t bytes) {
  volatile uint32_t *to = (volatile uint32_t *)(__persist_start + offset);
  const uint8_t *in = from;
  if (outside(offset, bytes)) return -1;
  uint32_t watched = power_fail_off();
  allow(WRITE);
  for (uint32_t i = 0; i < bytes / 4; i++) {
    uint32_t word;
    memcpy(&word, in + 4 * i, 4); /* `from` may be unaligned */
    to[i] = word;
    while (!NVMC_READY) {}
  }
  allow(READ_ONLY);
  power_fail_restore(watched);
  return written(offset, from, bytes);
}

#endif
