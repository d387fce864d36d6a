#ifndef ENGRAM_IDENTITY_H
#define ENGRAM_IDENTITY_H

#include <stdint.h>

/* Byte `index` of the board's name (board.json, id); 0 behind its last. */
uint32_t identity(uint32_t index);

#endif
