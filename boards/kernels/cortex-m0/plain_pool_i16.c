/* What conv_i16.S does not do itself. It passes on its own arguments, the last of which is not looked at. */
#define PLAIN plain_pool_i16
#define WEIGHT int16_t
#include "plain_conv.h"
