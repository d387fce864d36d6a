/*
 * Four rows at once, four inputs in each turn. Many activations are zero: such an input is skipped, and a word of zeros takes one
 * test. When there are only three rows, the first takes the place of the fourth. FUNCTION is the function's name, WEIGHT the type of
 * a weight. Words must be aligned on this chip.
 */
#include "kernels.h"

#define ROW_TIMES(row, input) ((uint32_t)*(row) * (uint32_t)(input))
#define ROW(row, i) ((uint32_t)w##row[i] * input)
#define ONE(i) \
  do { \
    uint32_t input = (uint32_t)in[i]; \
    if (input == 0) break; \
    a += ROW(0, i); \
    b += ROW(1, i); \
    c += ROW(2, i); \
    d += ROW(3, i); \
  } while (0)
#define ADVANCE(count) (w0 += (count), w1 += (count), w2 += (count), w3 += (count), in += (count))

typedef uint32_t __attribute__((may_alias)) any_word;

void FUNCTION(word_t w, word_t step, word_t count, word_t x, word_t n, word_t to) {
  const int8_t *in = (const int8_t *)x, *end = in + n;
  const WEIGHT *w0 = (const WEIGHT *)w;
  const WEIGHT *w1 = count > 1 ? (const WEIGHT *)(w + step) : w0;
  const WEIGHT *w2 = count > 2 ? (const WEIGHT *)(w + 2 * step) : w0;
  const WEIGHT *w3 = count > 3 ? (const WEIGHT *)(w + 3 * step) : w0;
  uint32_t *sums = (uint32_t *)to;
  uint32_t a = 0, b = 0, c = 0, d = 0;
  /* One or two rows go one by one: with repeated rows they would cost more. */
  if (count < 3) {
    for (; in < end; in++, w0++) a += ROW_TIMES(w0, *in);
    in = (const int8_t *)x;
    if (count == 2) for (; in < end; in++, w1++) b += ROW_TIMES(w1, *in);
    sums[0] = a;
    sums[1] = b;
    return;
  }
  while (in < end && ((word_t)in & 3) != 0) {
    ONE(0);
    ADVANCE(1);
  }
  for (; end - in >= 4; ADVANCE(4)) {
    if (*(const any_word *)in == 0) continue;
    ONE(0);
    ONE(1);
    ONE(2);
    ONE(3);
  }
  while (in < end) {
    ONE(0);
    ADVANCE(1);
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}
