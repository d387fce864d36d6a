/*
 * What all ports do alike with flash that is read through the address space (port.h: port_persist_read, _erase, _program). A board's persist.c
 * includes it and adds the erasing and writing. Nothing is taken on trust: what was erased or written is read again.
 */
#ifndef ENGRAM_MAPPED_FLASH_H
#define ENGRAM_MAPPED_FLASH_H

#include "port.h"
#include "memory.h"

/* From the linker script. */
extern uint8_t __persist_start[], __persist_end[];

void port_persist_read(uint32_t offset, void *to, uint32_t bytes) { memcpy(to, __persist_start + offset, bytes); }

static int outside(uint32_t offset, uint32_t bytes) {
  uint32_t area = (uint32_t)(__persist_end - __persist_start);
  return bytes > area || offset > area - bytes;
}

/* 0 when a page is all ones, else -1. Bytes: a multiple of 4; volatile: the flash changes behind the compiler's back. */
static int32_t erased(uint32_t offset, uint32_t bytes) {
  const volatile uint32_t *word = (const volatile uint32_t *)(__persist_start + offset);
  for (uint32_t i = 0; i < bytes / 4; i++) {
    if (word[i] != 0xffffffff) return -1;
  }
  return 0;
}

/* 0 when the flash holds what was to be written, else -1. */
static int32_t written(uint32_t offset, const void *from, uint32_t bytes) {
  const volatile uint8_t *at = __persist_start + offset;
  const uint8_t *in = from;
  for (uint32_t i = 0; i < bytes; i++) {
    if (at[i] != in[i]) return -1;
  }
  return 0;
}

#endif
