/* The cases that conv_i8.S leaves out. It jumps here with its own arguments; the last of them is not used. */
#define PLAIN plain_pool_i8
#define WEIGHT int8_t
#include "plain_conv.h"
