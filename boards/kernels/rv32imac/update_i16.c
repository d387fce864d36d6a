#define FUNCTION kernel_update_i16
#define WEIGHT int16_t
#include "update.h"
