/*
 * Runs translated modules. Each one's table entry is written by the test: reset, run, state. For every pair of arguments
 * on standard input (two u32 each) a line a module: result, state of the globals, hash of the memory; or the trap's code.
 */
#include "wasm.h"
#include <setjmp.h>
#include <stdio.h>

struct module {
  void (*reset)(void);
  uint32_t (*run)(uint32_t, uint32_t);
  uint32_t (*state)(void);
};
extern const struct module modules[];
extern const unsigned module_count;

#define MEMORY_BYTES 65536
uint8_t engram_memory[MEMORY_BYTES] __attribute__((aligned(16)));
static jmp_buf out;

void engram_allow(uint32_t base, uint32_t bytes);
bool engram_in_room(uint32_t address, uint64_t end);
bool engram_in_statics(uint32_t address, uint64_t end);
void engram_allow(uint32_t base, uint32_t bytes) { (void)base, (void)bytes; }
bool engram_in_room(uint32_t address, uint64_t end) { return end <= MEMORY_BYTES && address <= end; }
bool engram_in_statics(uint32_t address, uint64_t end) { (void)address, (void)end; return false; }
void engram_trap(uint32_t code) { longjmp(out, (int)code); }

int main(void) {
  uint32_t arguments[2];
  while (fread(arguments, 4, 2, stdin) == 2) {
    for (volatile unsigned i = 0; i < module_count; i++) {
      memset(engram_memory, 0, sizeof engram_memory);
      modules[i].reset();
      int code = setjmp(out);
      if (code != 0) {
        printf("trap %d\n", code);
        continue;
      }
      uint32_t result = modules[i].run(arguments[0], arguments[1]), hash = 0;
      for (unsigned k = 0; k < MEMORY_BYTES; k++) hash = hash * 31 + engram_memory[k];
      printf("%08x %08x %08x\n", result, modules[i].state(), hash);
    }
  }
  return 0;
}
