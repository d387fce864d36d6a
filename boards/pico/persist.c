/*
 * Checkpoints in the serial flash that the program runs from. While it is erased (45 ms, at most 400, a sector) or
 * written (0.4 ms, at most 3, a page) nothing can be read from it: the code that waits is in RAM, calls only the boot
 * ROM's routines (RP2040 datasheet, 2.8.3) and keeps interrupts off. The UART holds only 32 bytes, so the host must be silent.
 */
#include "cortex-m.h"
#include "mapped-flash.h"

#define FLASH_BASE 0x10000000
#define SECTOR_BYTES 4096
#define PAGE_BYTES 256
/* Block size and erase command of the W25Q16JV, which the ROM's function must be given. It uses them for ranges of 64 KB or more; ours are smaller. */
#define BLOCK_BYTES 65536
#define BLOCK_ERASE 0xd8

#define SSIENR REGISTER(0x18000008)
#define BAUDR REGISTER(0x18000014)
/* As in boot2.S. */
#define CLOCK_DIVIDER 4

/* The ROM's functions stand in a table under two letters; these addresses hold pointers of 16 bits to it and to the
 * function that searches it (2.8.3). */
#define FUNCTION_TABLE 0x14
#define TABLE_LOOKUP 0x18
#define CODE(a, b) ((a) | (b) << 8)

typedef void *(*Lookup)(const uint16_t *table, uint32_t code);
typedef void (*Step)(void);
typedef void (*Erase)(uint32_t at, uint32_t bytes, uint32_t block_bytes, uint32_t block_command);
typedef void (*Program)(uint32_t at, const uint8_t *from, uint32_t bytes);

typedef struct {
  Step connect, leave_xip, flush_cache, enter_xip;
  Erase erase;
  Program program;
} Rom;

/* Hides a constant address from gcc, which takes those below 4 KB for null pointers with an offset and warns. */
static const uint16_t *rom_word(uintptr_t address) {
  __asm("" : "+r"(address));
  return (const uint16_t *)address;
}

static void *rom_function(uint32_t code) {
  Lookup lookup = (Lookup)(uintptr_t)*rom_word(TABLE_LOOKUP);
  return lookup((const uint16_t *)(uintptr_t)*rom_word(FUNCTION_TABLE), code);
}

static Rom rom(void) {
  return (Rom){
    .connect = (Step)rom_function(CODE('I', 'F')),
    .leave_xip = (Step)rom_function(CODE('E', 'X')),
    .flush_cache = (Step)rom_function(CODE('F', 'C')),
    .enter_xip = (Step)rom_function(CODE('C', 'X')),
    .erase = (Erase)rom_function(CODE('R', 'E')),
    .program = (Program)rom_function(CODE('R', 'P')),
  };
}

/* Erases the sector at `at` when `from` is null, else writes `bytes` from it. */
__attribute__((section(".ram_code"), noinline, long_call)) static void change(const Rom *rom, uint32_t at, const uint8_t *from, uint32_t bytes) {
  rom->connect();
  rom->leave_xip();
  if (from) rom->program(at, from, bytes);
  else rom->erase(at, SECTOR_BYTES, BLOCK_BYTES, BLOCK_ERASE);
  rom->flush_cache();
  rom->enter_xip();
  /* The ROM switches back to plain reads, like boot2.S, but at a slow clock of its own. */
  SSIENR = 0;
  BAUDR = CLOCK_DIVIDER;
  SSIENR = 1;
}

static void change_undisturbed(uint32_t offset, const uint8_t *from, uint32_t bytes) {
  Rom functions = rom();
  uint32_t mask = interrupts_off();
  change(&functions, (uint32_t)(uintptr_t)__persist_start - FLASH_BASE + offset, from, bytes);
  interrupts_restore(mask);
}

int32_t port_persist_erase(uint32_t offset) {
  if (outside(offset, SECTOR_BYTES)) return -1;
  change_undisturbed(offset, 0, 0);
  return erased(offset, SECTOR_BYTES);
}

/* The ROM writes whole pages; ones leave a byte as it is (W25Q16JV datasheet, 8.2.15: also after another write to its page). */
int32_t port_persist_program(uint32_t offset, const void *from, uint32_t bytes) {
  const uint8_t *in = from;
  static uint8_t page[PAGE_BYTES];
  if (outside(offset, bytes)) return -1;
  for (uint32_t done = 0; done < bytes;) {
    uint32_t at = (offset + done) % PAGE_BYTES, some = PAGE_BYTES - at;
    if (some > bytes - done) some = bytes - done;
    memset(page, 0xff, PAGE_BYTES);
    memcpy(page + at, in + done, some);
    change_undisturbed(offset + done - at, page, PAGE_BYTES);
    done += some;
  }
  return written(offset, from, bytes);
}
