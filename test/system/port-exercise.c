/*
 * Stands in for the core to exercise a port: it obeys one-letter commands that come over the line.
 * Numbers are 32 bits, low byte first. After the start it says '!'.
 *
 *   e count bytes   each byte back, exclusive-ored with 0x5a, so that an echo of the line itself does not pass
 *   t               ticks
 *   w count         ticks that a loop of `count` rounds took
 *   b count         how many of `count` readings of the ticks were not above the one before
 *   s               stack high-water
 *   d depth         calls itself `depth` deep, 32 bytes and more a call; answers depth
 *   i               the board's name and 0
 *   m               base, room and ring as main gave them, address of a variable of .data, its value, one of .bss, its value
 *   r offset count  bytes of the persistent memory
 *   x offset        erases there; answers 0 or -1
 *   p offset count  programs `count` bytes (at most 256): byte i is offset + 7 * i; answers 0 or -1
 *   f               an instruction that does not exist
 *   u               reads a word that is not aligned; answers it where the chip can
 */
#include "engram.h"
#include "identity.h"
#include "port.h"
#include "stack.h"

static uint32_t told[3];
static volatile uint32_t initialised = 0x12345678;
static volatile uint32_t zeroed;

static void say(uint32_t number) {
  for (int i = 0; i < 4; i++) port_write(number >> 8 * i);
}

static uint8_t byte(void) {
  int32_t got;
  do got = port_read();
  while (got < 0);
  return (uint8_t)got;
}

static uint32_t number(void) {
  uint32_t n = 0;
  for (int i = 0; i < 4; i++) n |= (uint32_t)byte() << 8 * i;
  return n;
}

__attribute__((noinline)) static uint32_t descend(uint32_t depth) {
  volatile uint8_t frame[32];
  frame[0] = (uint8_t)depth;
  uint32_t below = depth == 0 ? 0 : descend(depth - 1) + 1;
  __asm volatile("" : "+r"(below)); /* no loop instead of calls */
  return below + (frame[0] & 0);
}

void engram_start(uint32_t base, uint32_t room, uint32_t ring) {
  told[0] = base;
  told[1] = room;
  told[2] = ring;
  port_write('!');
}

void engram_trapped(uint32_t code) {
  port_write('T');
  say(code);
}

static void persist(uint8_t command) {
  static uint8_t page[256];
  uint32_t offset = number();
  if (command == 'x') return say((uint32_t)port_persist_erase(offset));
  uint32_t count = number();
  if (command == 'r') {
    for (uint32_t i = 0; i < count; i++) {
      uint8_t one;
      port_persist_read(offset + i, &one, 1);
      port_write(one);
    }
    return;
  }
  for (uint32_t i = 0; i < count; i++) page[i] = (uint8_t)(offset + 7 * i);
  say((uint32_t)port_persist_program(offset, page, count));
}

void engram_step(void) {
  int32_t command = port_read();
  if (command < 0) return;
  switch (command) {
    case 'e':
      for (uint32_t left = number(); left > 0; left--) port_write(byte() ^ 0x5a);
      break;
    case 't':
      say(port_ticks());
      break;
    case 'w': {
      uint32_t count = number();
      uint32_t before = port_ticks();
      for (volatile uint32_t i = 0; i < count; i++) {}
      say(port_ticks() - before);
      break;
    }
    case 'b': {
      uint32_t backwards = 0, before = port_ticks();
      for (uint32_t left = number(); left > 0; left--) {
        uint32_t now = port_ticks();
        backwards += (int32_t)(now - before) <= 0;
        before = now;
      }
      say(backwards);
      break;
    }
    case 's':
      say(stack_high_water());
      break;
    case 'd':
      say(descend(number()));
      break;
    case 'i': {
      uint32_t i = 0;
      do port_write(identity(i));
      while (identity(i++) != 0);
      break;
    }
    case 'm':
      for (int i = 0; i < 3; i++) say(told[i]);
      say((uint32_t)(uintptr_t)&initialised);
      say(initialised);
      say((uint32_t)(uintptr_t)&zeroed);
      say(zeroed);
      break;
    case 'u': {
      volatile uint8_t *odd = (volatile uint8_t *)told;
      __asm volatile("" : "+r"(odd));
      say(*(volatile uint32_t *)(odd + 1));
      break;
    }
    case 'f':
      __builtin_trap();
    default:
      persist((uint8_t)command);
  }
}
