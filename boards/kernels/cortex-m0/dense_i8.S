#define FUNCTION kernel_dense_i8
#include "dense.h"
