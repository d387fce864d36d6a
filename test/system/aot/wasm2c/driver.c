/* The core as wasm2c translates it, behind the functions that ../core.c calls; its memory is the array engram_memory. */
#include "wasm-rt.h"
#include "wasm2c.h"
#include <stdio.h>
#include <stdlib.h>

extern uint8_t engram_memory[];
static w2c_core core;

void wasm_rt_trap(wasm_rt_trap_t code) {
  printf("trap %d\n", code);
  exit(1);
}
bool wasm_rt_is_initialized(void) { return true; }
/* As much as ../core.c has. */
void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint64_t pages, uint64_t max_pages, bool is64, uint32_t page_size) {
  *memory = (wasm_rt_memory_t){engram_memory, pages, max_pages, (uint64_t)256 * page_size, page_size, is64};
}
void wasm_rt_free_memory(wasm_rt_memory_t *memory) { (void)memory; }

uint32_t engram_configure(uint32_t block, uint32_t base, uint32_t size) {
  static bool ready;
  if (!ready) wasm2c_core_instantiate(&core);
  ready = true;
  return w2c_core_configure(&core, block, base, size);
}
void engram_init(void) { w2c_core_init(&core); }
uint32_t engram_learn(uint32_t label) { return w2c_core_learn(&core, label); }
uint32_t engram_target(void) { return w2c_core_target(&core); }
uint32_t engram_teach(void) { return w2c_core_teach(&core); }
uint32_t engram_observe(void) { return w2c_core_observe(&core); }
uint32_t engram_infer(void) { return w2c_core_infer(&core); }
uint32_t engram_input(void) { return w2c_core_input(&core); }
uint32_t engram_digest(void) { return w2c_core_digest(&core); }
