/*
 * The firmware under a fuzzer: an input is what comes over the line, or what lies in the memory that keeps. The core is built with its own
 * bounds checks (ENGRAM_CHECKED), and all of it with address and undefined-behaviour sanitizers: whatever traps ends the run.
 *
 * The first byte says what the rest is; a fuzzer finds no CRC-32 by chance, so two kinds get theirs here:
 *
 *     0  bytes from the line as they are
 *     1  frames: type, flags (bit 0: the number is one that nobody awaits), length, payload; behind a hello
 *     2  the memory that keeps as it is, then hello, restore, inspect
 *     3  the same with a checkpoint in it whose CRCs are made right
 */
#include "../../boards/common/baked.h"
#include "../../boards/common/engram.h"
#include "../../boards/common/port.h"
#include "../../boards/common/stack.h"
#include "../../boards/common/trap.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 32768
#define HEADER 40
#define MOST_LINE 65536

static uint8_t arena[ROOM] __attribute__((aligned(16)));
static uint8_t persist[PERSIST_BYTES];
static uint8_t line[MOST_LINE];
static size_t filled, taken;

/* What the core asks of a port. */
int32_t port_read(void) { return taken < filled ? line[taken++] : -1; }
void port_write(uint32_t byte) { (void)byte; }
uint32_t port_ticks(void) {
  static uint32_t now;
  return now += 7;
}
void port_rate(uint32_t baud) { (void)baud; }
/* The supply falls and is back as bytes come. */
int32_t port_power_low(void) { return taken >> 9 & 1; }
uint32_t stack_high_water(void) { return 0; }

void port_persist_read(uint32_t offset, void *to, uint32_t bytes) {
  if ((uint64_t)offset + bytes > PERSIST_BYTES) abort();
  memcpy(to, persist + offset, bytes);
}

int32_t port_persist_erase(uint32_t offset) {
  if (offset >= PERSIST_BYTES) abort();
  memset(persist + offset / PERSIST_PAGE * PERSIST_PAGE, 0xff, PERSIST_PAGE);
  return 0;
}

int32_t port_persist_program(uint32_t offset, const void *from, uint32_t bytes) {
  if ((uint64_t)offset + bytes > PERSIST_BYTES || offset % 4 || bytes % 4) abort();
  for (uint32_t i = 0; i < bytes; i++) persist[offset + i] &= ((const uint8_t *)from)[i];
  return 0;
}

/* A trap of the core is what is looked for. */
static uint32_t room_from;
static uint64_t room_to;
void engram_allow(uint32_t base, uint32_t bytes) {
  room_from = base;
  room_to = (uint64_t)base + bytes;
}
/* Addresses that are only compared or kept (address == end) may lie anywhere: of a learner that is too large they do, while it is measured. */
bool engram_in_room(uint32_t address, uint64_t end) { return address == end || (address >= room_from && end <= room_to); }
void engram_trap(uint32_t code) {
  fprintf(stderr, "the core trapped: %u (boards/common/trap.h)\n", (unsigned)code);
  abort();
}

static uint32_t crc32(const uint8_t *bytes, size_t length) {
  uint32_t crc = 0xffffffff;
  for (size_t i = 0; i < length; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc;
}

static void put_word(uint8_t *at, uint32_t word) {
  for (int i = 0; i < 4; i++) at[i] = (uint8_t)(word >> 8 * i);
}

/* docs/wire.md, section 1. */
static void put_frame(uint8_t type, uint8_t number, const uint8_t *payload, uint8_t length) {
  uint8_t frame[3 + 255 + 4];
  if (filled + sizeof frame + 2 > MOST_LINE || length > 240) return;
  frame[0] = type;
  frame[1] = number;
  frame[2] = length;
  if (length) memcpy(frame + 3, payload, length);
  put_word(frame + 3 + length, crc32(frame, 3 + (size_t)length));
  size_t code = filled++;
  for (size_t i = 0; i < 7 + (size_t)length; i++) {
    if (frame[i]) line[filled++] = frame[i];
    else {
      line[code] = (uint8_t)(filled - code);
      code = filled++;
    }
  }
  line[code] = (uint8_t)(filled - code);
  line[filled++] = 0;
}

static void put_frames(const uint8_t *data, size_t size) {
  uint8_t number = 0;
  while (size >= 3) {
    uint8_t type = data[0], flags = data[1], length = data[2];
    data += 3;
    size -= 3;
    if (length > size) length = (uint8_t)size;
    put_frame(type, flags & 1 ? (uint8_t)(number + flags) : number++, data, length);
    data += length;
    size -= length;
  }
}

static void put_checkpoint(const uint8_t *data, size_t size, bool right) {
  memset(persist, 0xff, sizeof persist);
  memcpy(persist, data, size < sizeof persist ? size : sizeof persist);
  if (!right) return;
  uint32_t block = persist[6] | (uint32_t)persist[7] << 8, saved = 0;
  memcpy(&saved, persist + 12, 4);
  uint64_t payload = ((block + 3) & ~3u) + (uint64_t)saved;
  if (HEADER + payload > sizeof persist) return;
  put_word(persist + 28, crc32(persist + HEADER, block));
  put_word(persist + 32, crc32(persist + HEADER, payload));
  put_word(persist + 36, crc32(persist, 36));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t nonce[] = {1, 2, 3, 4}, slot[] = {0, 10, 1, 10};
  if (size == 0) return 0;
  uint8_t kind = *data++ & 3;
  size--;
  filled = taken = 0;
  if (kind < 2) memset(persist, 0xff, sizeof persist);
  else put_checkpoint(data, size, kind == 3);
  if (kind == 0) {
    filled = size < MOST_LINE ? size : MOST_LINE;
    memcpy(line, data, filled);
  } else {
    put_frame(0x01, 0, nonce, sizeof nonce);
    if (kind == 1) put_frames(data, size);
    else {
      put_frame(0x20, 0, 0, 0);
      put_frame(0x21, 1, slot, 2);
      put_frame(0x21, 2, slot + 2, 2);
      put_frame(0x16, 3, 0, 0);
      put_frame(0x1f, 4, 0, 0);
    }
  }
  memset(arena, 0xa5, sizeof arena);
  engram_start((uint32_t)(uintptr_t)arena, ROOM, 256);
  while (taken < filled) engram_step();
  return 0;
}
