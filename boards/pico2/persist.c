/*
 * Checkpoints in the serial flash that the program runs from. While it is erased (45 ms, at most 400, a sector) or written (0.4 ms, at
 * most 3, a page) nothing can be read from it: the code that waits is in RAM, calls only the boot ROM's routines (RP2350 datasheet, 5.4)
 * and keeps interrupts off. The UART holds only 32 bytes, so the host must be silent.
 */
#include "flash.h"
#include "cortex-m.h"
#include "mapped-flash.h"

#define FLASH_BASE 0x10000000
#define SECTOR_BYTES 4096
#define PAGE_BYTES 256
/* Block size and erase command of the W25Q32RV, which the ROM's function must be given. It uses them for ranges of 64 KB or more; ours are smaller. */
#define BLOCK_BYTES 65536
#define BLOCK_ERASE 0xd8

/* Plain 03h reads, which every serial flash understands, at 37.5 MHz: the system clock of 150 MHz divided by 4 (the W25Q32RV allows 50). */
#define READ_03H 0
#define CLOCK_DIVIDER 4

/* The ROM's functions are found by two letters and the state that they are for, by a function whose 16-bit address is here (5.4.1). */
#define TABLE_LOOKUP 0x16
#define ARM_SECURE 0x4
#define CODE(a, b) ((a) | (b) << 8)

typedef void *(*Lookup)(uint32_t code, uint32_t state);
typedef void (*Step)(void);
typedef void (*Erase)(uint32_t at, uint32_t bytes, uint32_t block_bytes, uint32_t block_command);
typedef void (*Program)(uint32_t at, const uint8_t *from, uint32_t bytes);
typedef void (*Select)(uint32_t mode, uint32_t divider);

typedef struct {
  Step connect, leave_xip, flush_cache;
  Select select;
  Erase erase;
  Program program;
} Rom;

/* Hides a constant address from gcc, which takes those below 4 KB for null pointers with an offset and warns. */
static const uint16_t *rom_word(uintptr_t address) {
  __asm("" : "+r"(address));
  return (const uint16_t *)address;
}

static void *rom_function(uint32_t code) { return ((Lookup)(uintptr_t)*rom_word(TABLE_LOOKUP))(code, ARM_SECURE); }

static Rom rom(void) {
  return (Rom){
    .connect = (Step)rom_function(CODE('I', 'F')),
    .leave_xip = (Step)rom_function(CODE('E', 'X')),
    .flush_cache = (Step)rom_function(CODE('F', 'C')),
    .select = (Select)rom_function(CODE('X', 'M')),
    .erase = (Erase)rom_function(CODE('R', 'E')),
    .program = (Program)rom_function(CODE('R', 'P')),
  };
}

/* Erases the sector at `at` when `from` is null and `bytes` a sector, writes `bytes` from it, or with none sets the interface alone. */
__attribute__((section(".ram_code"), noinline, long_call)) static void change(const Rom *rom, uint32_t at, const uint8_t *from, uint32_t bytes) {
  rom->connect();
  rom->leave_xip();
  if (from) rom->program(at, from, bytes);
  else if (bytes > 0) rom->erase(at, bytes, BLOCK_BYTES, BLOCK_ERASE);
  rom->flush_cache();
  rom->select(READ_03H, CLOCK_DIVIDER);
}

static void change_undisturbed(uint32_t at, const uint8_t *from, uint32_t bytes) {
  Rom functions = rom();
  uint32_t mask = interrupts_off();
  change(&functions, at, from, bytes);
  interrupts_restore(mask);
}

static uint32_t place(uint32_t offset) { return (uint32_t)(uintptr_t)__persist_start - FLASH_BASE + offset; }

void flash_start(void) { change_undisturbed(0, 0, 0); }

int32_t port_persist_erase(uint32_t offset) {
  if (outside(offset, SECTOR_BYTES)) return -1;
  change_undisturbed(place(offset), 0, SECTOR_BYTES);
  return erased(offset, SECTOR_BYTES);
}

/* The ROM writes whole pages; ones leave a byte as it is, also after another write to its page. */
int32_t port_persist_program(uint32_t offset, const void *from, uint32_t bytes) {
  const uint8_t *in = from;
  uint8_t page[PAGE_BYTES];
  if (outside(offset, bytes)) return -1;
  for (uint32_t done = 0; done < bytes;) {
    uint32_t at = (offset + done) % PAGE_BYTES, some = PAGE_BYTES - at;
    if (some > bytes - done) some = bytes - done;
    memset(page, 0xff, PAGE_BYTES);
    memcpy(page + at, in + done, some);
    change_undisturbed(place(offset + done - at), page, PAGE_BYTES);
    done += some;
  }
  return written(offset, from, bytes);
}
