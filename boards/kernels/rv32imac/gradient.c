/* Four inputs in each turn. Most are zero, because activations are clamped: testing for that costs less than to work with them. */
#include "kernels.h"

#define ONE(i) \
  do { \
    if (in[i] != 0) to[i] += (uint32_t)signal * (uint32_t)in[i]; \
  } while (0)

void kernel_gradient(word_t sums, word_t step, word_t x, word_t pitch, word_t run, word_t rows, int32_t signal) {
  for (; rows > 0; rows--, sums += 4 * step, x += pitch) {
    const int8_t *in = (const int8_t *)x, *end = in + run;
    uint32_t *to = (uint32_t *)sums;
    for (; end - in >= 4; in += 4, to += 4) {
      ONE(0);
      ONE(1);
      ONE(2);
      ONE(3);
    }
    for (; in < end; in++, to++) ONE(0);
  }
}
