#define FUNCTION kernel_conv_i16
#define WIDE
#include "conv.h"
