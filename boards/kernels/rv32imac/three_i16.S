#define FUNCTION three_i16
#define WIDE
#include "three.h"
