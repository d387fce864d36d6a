/*
 * Four weights at once while D has 16 bits, so that no change is above 65. With S_i = f + D * (x_0 + ... + x_i), the change of
 * weight i is the high half of S_i less that of S_(i-1). Changes that small fit in one byte.
 */
#include "dsp.h"
#include "kernels.h"

#define ONES 0x01010101u

static uint32_t one_by_one(word_t w, int32_t delta, uint32_t f, int32_t limit, word_t x, word_t n) {
  for (word_t end = x + n; x < end; x++, w++) {
    int32_t p = delta * AS8(x) + (int32_t)f;
    int32_t next = AS8(w) + (p >> 16);
    *(int8_t *)w = (int8_t)(next > limit ? limit : next < -limit ? -limit : next);
    f = (uint16_t)p;
  }
  return f;
}

word_t kernel_update_i8(word_t w, int32_t delta, word_t f, word_t limit, word_t x, word_t n) {
  if (delta != (int16_t)delta || limit != 127) return one_by_one(w, delta, f, (int32_t)limit, x, n);
  uint32_t d = (uint32_t)delta, sum = f, last = 0;
  for (word_t end = x + (n & ~3u); x < end; x += 4, w += 4) {
    uint32_t inputs = WORD(x);
    if (inputs == 0) continue;
    uint32_t even = even_bytes(inputs), odd = odd_bytes(inputs);
    uint32_t s0 = smlabb(d, even, sum), s1 = smlabb(d, odd, s0), s2 = smlabt(d, even, s1);
    sum = smlabt(d, odd, s2);
    uint32_t bytes = even_unsigned(high_halves(s0, s2)) | even_unsigned(high_halves(s1, sum)) << 8;
    uint32_t change = ssub8(bytes, bytes << 8 | last);
    last = bytes >> 24;
    /* Saturation stops at -128, but the least weight is -127. */
    SET_WORD(w, sadd8(qsub8(qadd8(WORD(w), change), ONES), ONES));
  }
  return one_by_one(w, delta, (uint16_t)sum, 127, x, n & 3);
}
