/* Prints every function's result on every pair of edges, a line a function; the tables are written by the test. */
#include "wasm.h"
#include <setjmp.h>
#include <stdio.h>

extern uint32_t (*const functions[])(uint32_t, uint32_t);
extern const unsigned function_count, edge_count;
extern const uint32_t edges[];

#define MEMORY_BYTES 65536
uint8_t engram_memory[MEMORY_BYTES];
static jmp_buf out;

bool engram_in_room(uint32_t address, uint64_t end) { return end <= MEMORY_BYTES && address <= end; }
bool engram_in_statics(uint32_t address, uint64_t end) { (void)address, (void)end; return false; }
void engram_trap(uint32_t code) { longjmp(out, (int)code); }

int main(void) {
  for (volatile unsigned f = 0; f < function_count; f++) {
    for (volatile unsigned a = 0; a < edge_count; a++) {
      for (volatile unsigned b = 0; b < edge_count; b++) {
        memset(engram_memory, 0, 64);
        int code = setjmp(out);
        if (code == 0) printf("%u ", functions[f](edges[a], edges[b]));
        else printf("trap%d ", code);
      }
    }
    puts("");
  }
  return 0;
}
