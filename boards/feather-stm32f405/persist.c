/*
 * Checkpoints in the flash's sectors 8 and 9, the count of starts in 10 and 11 (RM0090, chapter 3). A sector of 128 KB takes 1 s to erase, at most 2, a
 * word 16 us to write; until then every read of the flash waits, and with it the processor. Bytes that arrive meanwhile are
 * lost, so the host must be silent.
 */
#include "cortex-m.h"
#include "mapped-flash.h"

#define FLASH_ACR REGISTER(0x40023c00)
#define DCEN (1u << 10)
#define DCRST (1u << 12)
#define FLASH_KEYR REGISTER(0x40023c04)
#define KEY1 0x45670123
#define KEY2 0xcdef89ab
#define FLASH_SR REGISTER(0x40023c0c)
/* Error flags of write protection, alignment, parallelism and sequence. Writing a one clears a flag. */
#define ERRORS 0xf0u
#define BUSY (1u << 16)
#define FLASH_CR REGISTER(0x40023c10)
#define PG (1u << 0)
#define SER (1u << 1)
#define SECTOR(n) ((n) << 3)
#define WORDS (2u << 8)
#define START (1u << 16)
#define LOCK (1u << 31)

#define FLASH_BASE 0x08000000
#define SECTOR_BYTES 0x20000
/* Sectors 0 to 4 are the first 128 KB together; from the fifth on each has 128 KB. */
#define SECTOR_AT(address) (((address) - FLASH_BASE) / SECTOR_BYTES + 4)

static void begin(uint32_t what) {
  FLASH_KEYR = KEY1;
  FLASH_KEYR = KEY2;
  FLASH_SR = ERRORS;
  FLASH_CR = what;
}

/* Locks again; the data cache may hold what the flash held before (3.5.2). */
static void end(void) {
  FLASH_CR = LOCK;
  FLASH_ACR &= ~DCEN;
  FLASH_ACR |= DCRST;
  FLASH_ACR &= ~DCRST;
  FLASH_ACR |= DCEN;
}

static int32_t done(void) {
  while (FLASH_SR & BUSY) {}
  return FLASH_SR & ERRORS ? -1 : 0;
}

int32_t port_persist_erase(uint32_t offset) {
  if (outside(offset, SECTOR_BYTES)) return -1;
  begin(SER | SECTOR(SECTOR_AT((uint32_t)(uintptr_t)__persist_start + offset)) | WORDS);
  FLASH_CR |= START;
  int32_t result = done();
  end();
  return erased(offset, SECTOR_BYTES) == 0 ? result : -1;
}

int32_t port_persist_program(uint32_t offset, const void *from, uint32_t bytes) {
  volatile uint32_t *to = (volatile uint32_t *)(__persist_start + offset);
  const uint8_t *in = from;
  if (outside(offset, bytes)) return -1;
  begin(PG | WORDS);
  int32_t result = 0;
  for (uint32_t i = 0; i < bytes / 4; i++) {
    uint32_t word;
    memcpy(&word, in + 4 * i, 4); /* `from` may be unaligned */
    to[i] = word;
    result |= done();
  }
  end();
  return written(offset, from, bytes) == 0 ? result : -1;
}
