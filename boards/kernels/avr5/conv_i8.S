#define FUNCTION kernel_conv_i8
#include "conv.h"
