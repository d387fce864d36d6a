#define FUNCTION kernel_update_i8
#define WEIGHT int8_t
#include "update.h"
