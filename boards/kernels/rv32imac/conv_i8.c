#define FUNCTION kernel_conv_i8
#define WEIGHT int8_t
#define THREE three_i8
#include "conv.h"
