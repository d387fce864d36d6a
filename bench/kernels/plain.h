/*
 * The kernels in plain C, as a person writes them: the same shapes and the same skipping of zeros as assembly/kernels has.
 * What the translation costs, and what a chip's own form gains, is measured against this. SIZED makes the names of one width,
 * WEIGHT is the type of its weights, PRODUCT the shortest product with an input.
 */
#include <stdint.h>
#include "kernels.h"

#ifdef __AVR__
/* As for the translated kernels (boards/common/wasm.h): the rest of an image for an AVR is compiled for size. */
#define SPEED __attribute__((optimize("O2")))
#else
#define SPEED
#endif

#define BIAS_INPUT 64

SPEED void SIZED(plain_dense)(word_t w, word_t step, word_t count, word_t x, word_t n, word_t to) {
  const int8_t *in = (const int8_t *)(uintptr_t)x, *end = in + n;
  int32_t *sums = (int32_t *)(uintptr_t)to;
  if (count == 4) {
    const WEIGHT *w0 = (const WEIGHT *)(uintptr_t)w, *w1 = (const WEIGHT *)(uintptr_t)(w + step);
    const WEIGHT *w2 = (const WEIGHT *)(uintptr_t)(w + 2 * step), *w3 = (const WEIGHT *)(uintptr_t)(w + 3 * step);
    int32_t a = 0, b = 0, c = 0, d = 0;
    for (; in < end; in++, w0++, w1++, w2++, w3++) {
      int8_t input = *in;
      if (input == 0) continue;
      a += PRODUCT(*w0, input);
      b += PRODUCT(*w1, input);
      c += PRODUCT(*w2, input);
      d += PRODUCT(*w3, input);
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
    return;
  }
  for (; count > 0; count--, w += step) {
    const WEIGHT *weight = (const WEIGHT *)(uintptr_t)w;
    int32_t sum = 0;
    for (const int8_t *p = in; p < end; p++) sum += PRODUCT(*weight++, *p);
    *sums++ = sum;
  }
}

SPEED word_t SIZED(plain_update)(word_t w, int32_t delta, word_t f, word_t limit, word_t x, word_t n) {
  WEIGHT *weight = (WEIGHT *)(uintptr_t)w;
  const int16_t most = (int16_t)limit, least = -most;
  for (const int8_t *in = (const int8_t *)(uintptr_t)x, *end = in + n; in < end; in++, weight++) {
    if (*in == 0) continue;
    int32_t p = delta * *in + (int32_t)f;
    int32_t next = *weight + (p >> 16);
    *weight = (WEIGHT)(next > most ? most : next < least ? least : next);
    f = (uint16_t)p;
  }
  return f;
}

SPEED void SIZED(plain_conv)(word_t x, word_t pitch, word_t run, word_t rows, word_t across, word_t down, word_t pool, word_t w,
                             word_t filters, word_t shift, word_t output, word_t argmax, word_t feature, word_t scratch) {
  (void)scratch;
  const WEIGHT *filter = (const WEIGHT *)(uintptr_t)w, *bias = filter + filters * rows * run, *last = bias;
  uint8_t *out = (uint8_t *)(uintptr_t)output;
  const uint8_t bits = pool == 3 ? 4 : 2;
  for (; filter < last; filter += rows * run, bias++, feature++) {
    int32_t best = INT32_MIN;
    uint8_t winner = 0, position = 0;
    for (uint8_t dy = 0; dy < pool; dy++) {
      for (uint8_t dx = 0; dx < pool; dx++, position++) {
        const WEIGHT *weight = filter;
        const int8_t *in = (const int8_t *)(uintptr_t)(x + dy * down + dx * across);
        int32_t sum = 0;
        for (uint8_t ky = 0; ky < rows; ky++, in += pitch - run) {
          for (const int8_t *end = in + run; in < end; in++) sum += PRODUCT(*weight++, *in);
        }
        if (sum > best) {
          best = sum;
          winner = position;
        }
      }
    }
    int32_t y = best + (int32_t)*bias * BIAS_INPUT;
    if (shift > 0) y = (y >> shift) + ((y >> (shift - 1)) & 1);
    *out++ = y < 0 ? 0 : y > 127 ? 127 : (uint8_t)y;
    if (argmax != 0 && pool > 1) {
      uint8_t *at = (uint8_t *)(uintptr_t)(argmax + (feature * bits >> 3)), place = feature * bits & 7;
      *at = (uint8_t)((*at & ~(((1 << bits) - 1) << place)) | winner << place);
    }
  }
}
