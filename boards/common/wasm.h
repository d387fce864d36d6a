/*
 * What the C of a translated module (host/aot) is written with. A Wasm address is the chip's own address.
 *
 * With ENGRAM_CHECKED every access is held to the RAM that the module was given and to its static arrays, and a trap
 * ends in engram_trap. Without it there is no such code, and what a module does that would trap is undefined.
 */
#ifndef ENGRAM_WASM_H
#define ENGRAM_WASM_H

#include "memory.h"
#include "trap.h"
#include "words.h"

#define STATIC(array) ((low_t)(uintptr_t)(array))

/* Where an address is. With ENGRAM_MEMORY addresses count from the start of one array, for trying modules that make up
 * addresses of their own. */
#ifdef ENGRAM_MEMORY
extern uint8_t engram_memory[];
#define NATIVE(a) ((void *)(engram_memory + (a)))
#else
#define NATIVE(a) ((void *)(uintptr_t)(a))
#endif

#ifdef ENGRAM_CHECKED
#define TRAP(code) engram_trap(code)
#define ALLOW(base, bytes) engram_allow(base, bytes)
/* RAM that the module may use from now on. */
void engram_allow(uint32_t base, uint32_t bytes);
/* Whether address..end lies in that RAM; the module's own statics are known to its translation. */
bool engram_in_room(uint32_t address, uint64_t end);
bool engram_in_statics(uint32_t address, uint64_t end);
/* Not inline: it is called in about a thousand places. */
static __attribute__((noinline, unused)) low_t engram_place(uint32_t address, uint32_t offset, uint32_t bytes) {
  uint64_t at = (uint64_t)address + offset;
  if (!engram_in_room((uint32_t)at, at + bytes) && !engram_in_statics((uint32_t)at, at + bytes)) engram_trap(TRAP_BOUNDS);
  return (low_t)at;
}
/* An address that is compared: 0, or in RAM or just behind it; or a place in the memory that keeps. */
#ifndef PERSIST_BYTES
#define PERSIST_BYTES 0
#endif
static __attribute__((noinline, unused)) uint32_t engram_address(uint32_t address) {
  if (address > PERSIST_BYTES && !engram_in_room(address, address) && !engram_in_statics(address, address)) engram_trap(TRAP_ADDRESS);
  return address;
}
#else
#define TRAP(code) __builtin_unreachable()
#define ALLOW(base, bytes) ((void)0)
INLINE low_t engram_place(low_t address, uint16_t offset, low_t bytes) {
  (void)bytes;
  return (low_t)(address + offset);
}
#endif

/* An address that a loop moves on (host/aot/walkers.ts). The low half of one on an AVR, which has few registers that are good
 * for pointers, and a number where it is looked at or counts from elsewhere than the chip's address 0. */
#if __SIZEOF_POINTER__ == 4 && !defined(ENGRAM_SHORT) && !defined(ENGRAM_CHECKED) && !defined(ENGRAM_MEMORY)
typedef uint8_t *walker_t;
#define STEP(walker, bytes) ((walker) + (bytes))
#else
typedef low_t walker_t;
#define STEP(walker, bytes) ((low_t)((walker) + (bytes)))
#endif

/* A slot that is taken for an address (host/aot/demand.ts). */
#if defined(ENGRAM_CHECKED) && !defined(ENGRAM_MEMORY)
#define ADDRESS(a) engram_address(a)
#else
#define ADDRESS(a) (a)
#endif

#define AT(type, a, offset, bytes) (*(type *)NATIVE(engram_place(a, offset, bytes)))
#define LOAD(name, result, type, bytes, field) \
  INLINE result load_##name(low_t a, uint32_t offset) { return (result)AT(const type, a, offset, bytes) field; }
LOAD(s8, s8_t, int8_t, 1, )
LOAD(u8, u8_t, uint8_t, 1, )
LOAD(s16, s16_t, any_s16, 2, )
LOAD(u16, low_t, any_u16, 2, )
LOAD(s32, int32_t, any_s32, 4, )
LOAD(u32, uint32_t, any_u32, 4, )
LOAD(u64, uint64_t, any_u64, 8, )
LOAD(s16_unaligned, s16_t, loose_s16, 2, .v)
LOAD(u16_unaligned, low_t, loose_u16, 2, .v)
LOAD(s32_unaligned, int32_t, loose_s32, 4, .v)
LOAD(u32_unaligned, uint32_t, loose_u32, 4, .v)
LOAD(u64_unaligned, uint64_t, loose_u64, 8, .v)

#define STORE(name, value_t, type, bytes, field) \
  INLINE void store_##name(low_t a, uint32_t offset, value_t value) { AT(type, a, offset, bytes) field = value; }
STORE(8, low_t, uint8_t, 1, )
STORE(16, low_t, any_u16, 2, )
STORE(32, uint32_t, any_u32, 4, )
STORE(64, uint64_t, any_u64, 8, )
STORE(16_unaligned, low_t, loose_u16, 2, .v)
STORE(32_unaligned, uint32_t, loose_u32, 4, .v)
STORE(64_unaligned, uint64_t, loose_u64, 8, .v)

/* Loads from a constant table. */
#ifdef __AVR__
#define PROGRAM(name, result, type, read, bytes) \
  INLINE result load_##name##_table(low_t a, uint32_t offset) { return (result)(type)read((uint16_t)engram_place(a, offset, bytes)); }
PROGRAM(s8, s8_t, int8_t, pgm_read_byte, 1)
PROGRAM(u8, u8_t, uint8_t, pgm_read_byte, 1)
PROGRAM(s16, s16_t, int16_t, pgm_read_word, 2)
PROGRAM(u16, low_t, uint16_t, pgm_read_word, 2)
PROGRAM(s32, int32_t, int32_t, pgm_read_dword, 4)
PROGRAM(u32, uint32_t, uint32_t, pgm_read_dword, 4)
#else
#define load_s8_table load_s8
#define load_u8_table load_u8
#define load_s16_table load_s16
#define load_u16_table load_u16
#define load_s32_table load_s32
#define load_u32_table load_u32
#define load_u64_table load_u64
#endif
#define load_s16_unaligned_table load_s16_table
#define load_u16_unaligned_table load_u16_table
#define load_s32_unaligned_table load_s32_table
#define load_u32_unaligned_table load_u32_table

INLINE void memory_fill(low_t to, low_t byte, low_t count) {
  memset(NATIVE(engram_place(to, 0, count)), (uint8_t)byte, count);
}
INLINE void memory_copy(low_t to, low_t from, low_t count) {
  memmove(NATIVE(engram_place(to, 0, count)), NATIVE(engram_place(from, 0, count)), count);
}

#ifdef ENGRAM_CHECKED
#define DIVISOR(b) do { if ((b) == 0) engram_trap(TRAP_DIVISION); } while (0)
#define QUOTIENT(a, b, least) do { if ((a) == (least) && (b) == -1) engram_trap(TRAP_OVERFLOW); } while (0)
#else
#define DIVISOR(b) ((void)0)
#define QUOTIENT(a, b, least) ((void)0)
#endif
#include "arithmetic.h"

#endif
