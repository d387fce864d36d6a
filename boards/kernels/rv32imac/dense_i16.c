#define FUNCTION kernel_dense_i16
#define WEIGHT int16_t
#include "dense.h"
