#include "trap.h"
#ifdef ENGRAM_CHECKED
#include "baked.h"
#include "engram.h"
#include "wasm.h"

/* RAM that the module was given. */
static uint32_t from;
static uint64_t to;

void engram_allow(uint32_t base, uint32_t bytes) {
  from = base;
  to = (uint64_t)base + bytes;
}

bool engram_in_room(uint32_t address, uint64_t end) { return (address >= from && end <= to) || baked_holds(address, end); }

void engram_trap(uint32_t code) {
  static bool trapped;
  /* The function that tells the host is translated code too and may trap again: then it stops here. */
  if (!trapped) {
    trapped = true;
    engram_trapped(code);
  }
  for (;;) {
  }
}
#endif
