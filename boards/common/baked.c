/*
 * What the image was built with, in flash. BAKED_FILE holds its bytes as C numbers; without it there is nothing. The weights of frozen
 * layers may be read as words, so it begins at a multiple of 4.
 */
#include "baked.h"
#include "memory.h"
#include <stddef.h>

#ifdef BAKED_FILE

#ifdef __AVR__
#include <avr/pgmspace.h>
#define BYTE(at) pgm_read_byte(at)
#define COPY memcpy_P
#else
#define PROGMEM
#define BYTE(at) (*(at))
#define COPY memcpy
#endif

static const uint8_t learner[] __attribute__((aligned(4))) PROGMEM = {
#include BAKED_FILE
};

int32_t baked(uint32_t index) { return index < sizeof learner ? BYTE(learner + index) : -1; }

void baked_copy(uint32_t to, uint32_t index, uint32_t bytes) {
  COPY((void *)(uintptr_t)to, learner + index, (size_t)bytes);
}

uint32_t baked_address(uint32_t index) { return (uint32_t)(uintptr_t)(learner + index); }

bool baked_holds(uint32_t address, uint64_t end) {
  uintptr_t start = (uintptr_t)learner;
  return address >= start && end <= start + sizeof learner;
}

#else

int32_t baked(uint32_t index) {
  (void)index;
  return -1;
}

bool baked_holds(uint32_t address, uint64_t end) {
  (void)address;
  (void)end;
  return false;
}

#endif
