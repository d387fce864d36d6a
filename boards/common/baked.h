#ifndef ENGRAM_BAKED_H
#define ENGRAM_BAKED_H

#include <stdbool.h>
#include <stdint.h>

/* What the image was built with: weights of frozen layers, then a learner's configuration block and learned state; each may be
 * missing. */

/* Byte `index` of it. -1 behind the last, and for every index of an image that has nothing. */
int32_t baked(uint32_t index);

/* Copies `bytes` of it from `index` on. */
void baked_copy(uint32_t to, uint32_t index, uint32_t bytes);

/* Where byte `index` lies, on chips that read flash as they read RAM. */
uint32_t baked_address(uint32_t index);

/* Whether address..end lies in it, on such chips. */
bool baked_holds(uint32_t address, uint64_t end);

#endif
