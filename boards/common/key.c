/* The link's key, in flash. KEY_FILE holds its bytes as C numbers; without it there is none. */
#include "key.h"

#ifdef KEY_FILE

#ifdef __AVR__
#include <avr/pgmspace.h>
#define BYTE(at) pgm_read_byte(at)
#else
#define PROGMEM
#define BYTE(at) (*(at))
#endif

static const uint8_t key[] PROGMEM = {
#include KEY_FILE
};

int32_t link_key(uint32_t index) { return index < sizeof key ? BYTE(key + index) : -1; }

#else

int32_t link_key(uint32_t index) {
  (void)index;
  return -1;
}

#endif
