/* The board's name, a byte at a time, so that it stays in flash on every chip; 0 ends it. */
#include "identity.h"

#ifdef __AVR__
#include <avr/pgmspace.h>
static const char name[] PROGMEM = BOARD_ID;
uint32_t identity(uint32_t index) { return pgm_read_byte(name + index); }
#else
static const char name[] = BOARD_ID;
uint32_t identity(uint32_t index) { return (uint8_t)name[index]; }
#endif
