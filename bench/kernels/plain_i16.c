#define SIZED(name) name##_i16
#define WEIGHT int16_t
#define PRODUCT(w, x) ((int32_t)(w) * (x))
#include "plain.h"

/* The gradient has no weights, so it is here once. */
SPEED void plain_gradient(word_t sums, word_t step, word_t x, word_t pitch, word_t run, word_t rows, int32_t signal) {
  for (; rows > 0; rows--, sums += 4 * step, x += pitch) {
    int32_t *to = (int32_t *)(uintptr_t)sums;
    for (const int8_t *in = (const int8_t *)(uintptr_t)x, *end = in + run; in < end; in++) *to++ += signal * *in;
  }
}
