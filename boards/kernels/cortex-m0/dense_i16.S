#define FUNCTION kernel_dense_i16
#define WIDE
#include "dense.h"
