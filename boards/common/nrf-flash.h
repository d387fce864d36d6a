/*
 * Checkpoints in the flash of an nRF51 or nRF52 (nRF51 Series Reference Manual, chapter 6, NVMC; nRF52833 Product Specification, NVMC).
 * The processor stands still while a page is erased or a word is written, and the UART holds only six bytes, so the host must be
 * silent. Included by a board's persist.c, which tells PAGE_BYTES.
 */
#ifndef ENGRAM_NRF_FLASH_H
#define ENGRAM_NRF_FLASH_H

#include "port.h"
#include "cortex-m.h"
#include "memory.h"

#define NVMC_READY REGISTER(0x4001e400)
#define NVMC_CONFIG REGISTER(0x4001e504)
#define NVMC_ERASEPAGE REGISTER(0x4001e508)
#define READ_ONLY 0
#define WRITE 1
#define ERASE 2

/* From the linker script. */
extern uint8_t __persist_start[], __persist_end[];

static void allow(uint32_t mode) {
  NVMC_CONFIG = mode;
  while (!NVMC_READY) {}
}

void port_persist_read(uint32_t offset, void *to, uint32_t bytes) { memcpy(to, __persist_start + offset, bytes); }

int32_t port_persist_erase(uint32_t offset) {
  volatile uint32_t *page = (volatile uint32_t *)(__persist_start + offset);
  if ((uint8_t *)page >= __persist_end) return -1;
  allow(ERASE);
  NVMC_ERASEPAGE = (uint32_t)page;
  while (!NVMC_READY) {}
  allow(READ_ONLY);
  for (uint32_t i = 0; i < PAGE_BYTES / 4; i++) {
    if (page[i] != 0xffffffff) return -1;
  }
  return 0;
}

int32_t port_persist_program(uint32_t offset, const void *from, uint32_t bytes) {
  volatile uint32_t *to = (volatile uint32_t *)(__persist_start + offset);
  const uint8_t *in = from;
  if ((uint8_t *)to + bytes > __persist_end) return -1;
  allow(WRITE);
  int32_t result = 0;
  for (uint32_t i = 0; i < bytes / 4; i++) {
    uint32_t word;
    memcpy(&word, in + 4 * i, 4); /* `from` may be unaligned */
    to[i] = word;
    while (!NVMC_READY) {}
    if (to[i] != word) result = -1;
  }
  allow(READ_ONLY);
  return result;
}

#endif
