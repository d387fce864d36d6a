#define FUNCTION kernel_conv_i8
#define WEIGHT int8_t
#include "conv.h"
