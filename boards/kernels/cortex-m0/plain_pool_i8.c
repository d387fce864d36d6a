/* What conv_i8.S does not do itself. It passes on its own arguments, the last of which is not looked at. */
#define PLAIN plain_pool_i8
#define WEIGHT int8_t
#include "plain_conv.h"
