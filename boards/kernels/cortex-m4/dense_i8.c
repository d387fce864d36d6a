/* Four rows at once, four inputs from each word; a word of zeros is skipped. When there are fewer rows, the first takes the place of those missing. */
#include "dsp.h"
#include "kernels.h"

#define ROW(sum, w) \
  word = WORD((w) + i), sum = smlad(even_bytes(word), even, sum), sum = smlad(odd_bytes(word), odd, sum)

void kernel_dense_i8(word_t w, word_t step, word_t count, word_t x, word_t n, word_t to) {
  uint32_t *sums = (uint32_t *)to;
  uint32_t a = 0, b = 0, c = 0, d = 0, word;
  word_t w1 = count > 1 ? w + step : w, w2 = count > 2 ? w1 + step : w, w3 = count > 3 ? w2 + step : w;
  word_t i = 0;
  for (word_t words = n & ~3u; i < words; i += 4) {
    uint32_t inputs = WORD(x + i);
    if (inputs == 0) continue;
    uint32_t even = even_bytes(inputs), odd = odd_bytes(inputs);
    ROW(a, w);
    ROW(b, w1);
    ROW(c, w2);
    ROW(d, w3);
  }
  for (; i < n; i++) {
    int32_t input = AS8(x + i);
    a += AS8(w + i) * input;
    b += AS8(w1 + i) * input;
    c += AS8(w2 + i) * input;
    d += AS8(w3 + i) * input;
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}
