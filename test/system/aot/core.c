/*
 * Drives the translated core (assembly/index.ts) over cases from standard input, each: u32 length, configuration block,
 * u32 samples, u32 bytes a sample, then target and input of each; none of a block that is refused. A target is u16 length, bytes: a
 * class is one byte, numbers are two each, none has none. Prints a line a case: its digest in hex and what became of the
 * answers, or its status.
 */
#include "wasm.h"
#include <stdio.h>
#include <stdlib.h>

uint32_t engram_configure(uint32_t block, uint32_t base, uint32_t size);
void engram_init(void);
uint32_t engram_learn(uint32_t label);
uint32_t engram_target(void);
uint32_t engram_teach(void);
uint32_t engram_observe(void);
uint32_t engram_infer(void);
uint32_t engram_input(void);
uint32_t engram_digest(void);
void engram_trapped(uint32_t code);

#define BLOCK_BYTES 1024
#define ROOM_BYTES (1 << 20)
/* With addresses that count from the start of an array the room lies behind the static data, which begins at 0xe00000. */
#ifdef ENGRAM_MEMORY
#define ROOM 0xf00000u
uint8_t engram_memory[ROOM + ROOM_BYTES];
#else
static uint8_t room[ROOM_BYTES] __attribute__((aligned(16)));
#define ROOM (uint32_t)(uintptr_t)room
#endif

void engram_trapped(uint32_t code) {
  printf("trap %u\n", code);
  exit(0);
}

static int take(void *to, size_t bytes) { return fread(to, 1, bytes, stdin) == bytes; }

int main(void) {
  uint32_t length, samples, bytes, base = ROOM;
#ifdef ENGRAM_CHECKED
  engram_allow(base, ROOM_BYTES);
#endif
  while (take(&length, 4) && take(NATIVE(base), length) && take(&samples, 4) && take(&bytes, 4)) {
    int32_t status = (int32_t)engram_configure(base, base + BLOCK_BYTES, ROOM_BYTES - BLOCK_BYTES);
    if (status != 0) {
      printf("status %d\n", status);
      if (samples != 0) return 1;
      continue;
    }
    engram_init();
    uint32_t answers = 0;
    for (uint32_t i = 0; i < samples; i++) {
      uint16_t targetBytes;
      static uint8_t target[65536], sample[65536];
      if (!take(&targetBytes, 2) || !take(target, targetBytes) || !take(sample, bytes)) return 1;
      /* Inputs share their buffer with activations, so both calls need theirs. */
      memcpy(NATIVE(engram_input()), sample, bytes);
      if (targetBytes > 1) memcpy(NATIVE(engram_target()), target, targetBytes);
      if (targetBytes > 1) engram_teach();
      else if (targetBytes == 1) engram_learn(target[0]);
      else engram_observe();
      memcpy(NATIVE(engram_input()), sample, bytes);
      answers = answers * 31 + engram_infer();
    }
    printf("%08x %08x\n", engram_digest(), answers);
  }
  return 0;
}
