#define FUNCTION kernel_update_i8
#include "update.h"
