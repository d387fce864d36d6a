/*
 * Four weights in each turn. A word of zeros is skipped with one test, and a weight is neither read nor written when its change is
 * zero. FUNCTION is the function's name, WEIGHT the type of a weight. Words must be aligned on this chip.
 */
#include "kernels.h"

#define ONE(i) \
  do { \
    int32_t p = delta * in[i] + (int32_t)f; \
    int32_t change = p >> 16; \
    f = (uint32_t)p & 0xffff; \
    if (change != 0) { \
      int32_t next = weight[i] + change; \
      if (next > most) next = most; \
      if (next < least) next = least; \
      weight[i] = (WEIGHT)next; \
    } \
  } while (0)

typedef uint32_t __attribute__((may_alias)) any_word;

word_t FUNCTION(word_t w, int32_t delta, word_t f, word_t limit, word_t x, word_t n) {
  const int8_t *in = (const int8_t *)x, *end = in + n;
  WEIGHT *weight = (WEIGHT *)w;
  const int32_t most = (int32_t)limit, least = -most;
  for (; in < end && ((word_t)in & 3) != 0; in++, weight++) ONE(0);
  for (; end - in >= 4; in += 4, weight += 4) {
    if (*(const any_word *)in == 0) continue;
    ONE(0);
    ONE(1);
    ONE(2);
    ONE(3);
  }
  for (; in < end; in++, weight++) ONE(0);
  return f;
}
