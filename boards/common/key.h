#ifndef ENGRAM_KEY_H
#define ENGRAM_KEY_H

#include <stdint.h>

/* Byte `index` of the link's key that the image was built with (docs/security.md); -1 behind the last, and for an image without one. */
int32_t link_key(uint32_t index);

#endif
