/*
 * Checkpoints in the serial flash that the program runs from, by the boot ROM's routines (addresses: ESP-IDF, esp32c3.rom.ld). Meanwhile
 * nothing can be read from it: `change` runs from RAM with the cache suspended and interrupts off, 45 ms (at most 400) for a sector of
 * 4 KB, 0.4 ms for a page of 256 bytes. The UART holds only 128 bytes, so the host must be silent.
 */
#include "esp32c3.h"
#include "mapped-flash.h"

#define SECTOR_BYTES 4096u
#define PAGE_BYTES 256u
#define BLOCK_BYTES 65536u
#define FLASH_BYTES (4u << 20)
#define STATUS_MASK 0xffffu

/* Where the flash's own address 0 is mapped for data. */
#define FLASH_START 0x3c000000u

typedef uint32_t (*Call)(void);
typedef void (*Resume)(uint32_t autoload);
typedef int32_t (*Erase)(uint32_t sector);
typedef int32_t (*Write)(uint32_t address, const uint32_t *from, int32_t bytes);
typedef int32_t (*Configure)(uint32_t id, uint32_t bytes, uint32_t block, uint32_t sector, uint32_t page, uint32_t status_mask);

#define spiflash_unlock ((Call)0x40000140)
#define spiflash_erase_sector ((Erase)0x40000128)
#define spiflash_write ((Write)0x4000012c)
#define spiflash_config_param ((Configure)0x40000134)
#define cache_invalidate_all ((Call)0x400004d8)
#define cache_suspend ((Call)0x40000524)
#define cache_resume ((Resume)0x40000528)

/* Erases the sector at `address` when `bytes` is 0, else writes a multiple of 4 from `from`, which lies in RAM. 0 when the flash took it. */
__attribute__((section(".ram_code"), noinline)) static int32_t change(uint32_t address, const uint32_t *from, uint32_t bytes) {
  uint32_t before = interrupts_off();
  uint32_t autoload = cache_suspend();
  int32_t result = spiflash_config_param(0, FLASH_BYTES, BLOCK_BYTES, SECTOR_BYTES, PAGE_BYTES, STATUS_MASK);
  if (result == 0) result = (int32_t)spiflash_unlock();
  if (result == 0) result = bytes == 0 ? spiflash_erase_sector(address / SECTOR_BYTES) : spiflash_write(address, from, (int32_t)bytes);
  cache_invalidate_all();
  cache_resume(autoload);
  interrupts_restore(before);
  return result;
}

static uint32_t place(uint32_t offset) { return (uint32_t)(uintptr_t)__persist_start - FLASH_START + offset; }

int32_t port_persist_erase(uint32_t offset) {
  if (outside(offset, SECTOR_BYTES) || change(place(offset), 0, 0) != 0) return -1;
  return erased(offset, SECTOR_BYTES);
}

/* Some at a time through a buffer: `from` may be unaligned. */
int32_t port_persist_program(uint32_t offset, const void *from, uint32_t bytes) {
  const uint8_t *in = from;
  uint32_t some[16];
  if (outside(offset, bytes)) return -1;
  for (uint32_t at = 0; at < bytes; at += sizeof some) {
    uint32_t now = bytes - at < sizeof some ? bytes - at : sizeof some;
    memcpy(some, in + at, now);
    if (change(place(offset + at), some, now) != 0) return -1;
  }
  return written(offset, from, bytes);
}
