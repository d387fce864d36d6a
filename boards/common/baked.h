#ifndef ENGRAM_BAKED_H
#define ENGRAM_BAKED_H

#include <stdint.h>

/* Byte `index` of the learner that the image was built with: its configuration block, then its learned state. -1 behind
 * the last, and for every index of an image that has none. */
int32_t baked(uint32_t index);

#endif
