#define FUNCTION kernel_dense_i8
#define WEIGHT int8_t
#include "dense.h"
