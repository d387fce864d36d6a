/* The cases that conv_i16.S leaves out. It jumps here with its own arguments; the last of them is not used. */
#define PLAIN plain_pool_i16
#define WEIGHT int16_t
#include "plain_conv.h"
