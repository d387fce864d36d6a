#ifndef ENGRAM_PLACE_H
#define ENGRAM_PLACE_H

#include <stdint.h>

/* A place in the memory that keeps data without power, or a number of its bytes: no larger than an address. */
#ifdef __AVR__
typedef uint16_t place_t;
#else
typedef uint32_t place_t;
#endif

#endif
