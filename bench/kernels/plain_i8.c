#define SIZED(name) name##_i8
#define WEIGHT int8_t
#define PRODUCT(w, x) ((int16_t)((w) * (x)))
#include "plain.h"
