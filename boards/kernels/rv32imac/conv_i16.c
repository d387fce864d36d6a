#define FUNCTION kernel_conv_i16
#define WEIGHT int16_t
#define THREE three_i16
#include "conv.h"
