/*
 * Four weights at once. With S_i = f + D * (x_0 + ... + x_i), the change of weight i is the high half of S_i less that of
 * S_(i-1). Weights are clamped by two saturating additions: each first moves the weights so that the limit is at the end of the int16
 * range. The sum of both moves must fit int16, so rows with more than 1022 inputs, whose limit is lower, go one by one.
 */
#include "dsp.h"
#include "kernels.h"

#define TWICE(half) ((uint32_t)(half) * 0x10001u)
#define CLAMPED(halves) sadd16(qsub16(qadd16(halves, up), down), back)

static uint32_t one_by_one(word_t w, int32_t delta, uint32_t f, int32_t limit, word_t x, word_t n) {
  for (word_t end = x + n; x < end; x++, w += 2) {
    int32_t p = delta * AS8(x) + (int32_t)f;
    int32_t next = AS16(w) + (p >> 16);
    *(int16_t *)w = (int16_t)(next > limit ? limit : next < -limit ? -limit : next);
    f = (uint16_t)p;
  }
  return f;
}

word_t kernel_update_i16(word_t w, int32_t delta, word_t f, word_t limit, word_t x, word_t n) {
  if (limit < 16384) return one_by_one(w, delta, f, (int32_t)limit, x, n);
  uint32_t up = TWICE(32767 - limit), back = TWICE(32768 - limit), down = TWICE(65535 - 2 * limit);
  uint32_t d = (uint32_t)delta, sum = f;
  for (word_t end = x + (n & ~3u); x < end; x += 4, w += 8) {
    uint32_t inputs = WORD(x);
    if (inputs == 0) continue;
    uint32_t s0 = mla(d, (uint32_t)(int8_t)inputs, sum), s1 = mla(d, (uint32_t)(int8_t)(inputs >> 8), s0);
    uint32_t s2 = mla(d, (uint32_t)(int8_t)(inputs >> 16), s1), s3 = mla(d, (uint32_t)(int8_t)(inputs >> 24), s2);
    uint32_t first = ssub16(high_halves(s0, s1), high_halves(sum, s0));
    uint32_t second = ssub16(high_halves(s2, s3), high_halves(s1, s2));
    sum = s3;
    SET_WORD(w, CLAMPED(qadd16(WORD(w), first)));
    SET_WORD(w + 4, CLAMPED(qadd16(WORD(w + 4), second)));
  }
  return one_by_one(w, delta, (uint16_t)sum, (int32_t)limit, x, n & 3);
}
