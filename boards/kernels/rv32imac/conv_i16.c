#define FUNCTION kernel_conv_i16
#define WEIGHT int16_t
#include "conv.h"
