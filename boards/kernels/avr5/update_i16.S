#define FUNCTION kernel_update_i16
#define WIDE
#include "update.h"
