/* What the sketch and the translated core (core.c) want of each other. */
#ifndef ENGRAM_CORE_H
#define ENGRAM_CORE_H

#include <stdint.h>
#include "place.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The session and its learner live in `room` bytes at `base`, a multiple of 8; the serial port holds `ring` received bytes. */
void engram_start(uint32_t base, uint32_t room, uint32_t ring);
/* Reads the bytes that have come and answers the requests that they complete. */
void engram_step(void);

#ifdef __cplusplus
}
#endif

#endif
