#define FUNCTION kernel_conv_i8
#define PLAIN plain_pool_i8
#include "conv.h"
