/* Four rows at once, four inputs from each word; a word of zeros is skipped. When there are fewer rows, the first takes the place of those missing. */
#include "dsp.h"
#include "kernels.h"

#define ROW(sum, w) sum = smlad(WORD((w) + at), low, sum), sum = smlad(WORD((w) + at + 4), high, sum)

void kernel_dense_i16(word_t w, word_t step, word_t count, word_t x, word_t n, word_t to) {
  uint32_t *sums = (uint32_t *)to;
  uint32_t a = 0, b = 0, c = 0, d = 0;
  word_t w1 = count > 1 ? w + step : w, w2 = count > 2 ? w1 + step : w, w3 = count > 3 ? w2 + step : w;
  word_t at = 0;
  for (word_t end = x + (n & ~3u); x < end; x += 4, at += 8) {
    uint32_t inputs = WORD(x);
    if (inputs == 0) continue;
    uint32_t even = even_bytes(inputs), odd = odd_bytes(inputs);
    uint32_t low = low_halves(even, odd), high = high_halves(even, odd);
    ROW(a, w);
    ROW(b, w1);
    ROW(c, w2);
    ROW(d, w3);
  }
  for (n &= 3; n > 0; n--, x++, at += 2) {
    int32_t input = AS8(x);
    a += AS16(w + at) * input;
    b += AS16(w1 + at) * input;
    c += AS16(w2 + at) * input;
    d += AS16(w3 + at) * input;
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}
