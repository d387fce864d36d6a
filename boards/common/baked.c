/* The learner that the image was built with, in flash. BAKED_FILE holds its bytes as C numbers; without it there is none. */
#include "baked.h"

#ifdef BAKED_FILE

#ifdef __AVR__
#include <avr/pgmspace.h>
#define BYTE(at) pgm_read_byte(at)
#else
#define PROGMEM
#define BYTE(at) (*(at))
#endif

static const uint8_t learner[] PROGMEM = {
#include BAKED_FILE
};

int32_t baked(uint32_t index) { return index < sizeof learner ? BYTE(learner + index) : -1; }

#else

int32_t baked(uint32_t index) {
  (void)index;
  return -1;
}

#endif
