#define FUNCTION three_i8
#include "three.h"
