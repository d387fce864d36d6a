/*
 * Windows of 2 x 2 positions: one weight meets an input of each. A window of zeros has nothing but biases.
 * FUNCTION is the name to give, WEIGHT the type of a weight.
 */
#include <stdbool.h>
#include "plain_conv.h"

#define TAP(i) \
  do { \
    uint32_t one = (uint32_t)weight[i]; \
    a += one * (uint32_t)p0[i]; \
    b += one * (uint32_t)p1[i]; \
    c += one * (uint32_t)p2[i]; \
    d += one * (uint32_t)p3[i]; \
  } while (0)
#define ADVANCE(count) (weight += (count), p0 += (count), p1 += (count), p2 += (count), p3 += (count))

static bool any_input(const int8_t *line, word_t pitch, word_t columns, const int8_t *last) {
  for (; line <= last; line += pitch) {
    for (word_t i = 0; i < columns; i++) if (line[i] != 0) return true;
  }
  return false;
}

void FUNCTION(word_t x, word_t pitch, word_t run, word_t rows, word_t across, word_t down, word_t pool, word_t w,
              word_t filters, word_t shift, word_t output, word_t argmax, word_t feature, word_t scratch) {
  (void)scratch;
  if (pool != 2) {
    plain_conv(x, pitch, run, rows, across, down, pool, w, filters, shift, output, argmax, feature);
    return;
  }
  const int8_t *corner = (const int8_t *)x;
  const word_t fan = any_input(corner, pitch, run + across, corner + (rows - 1) * pitch + down) ? rows * run : 0;
  const WEIGHT *filter = (const WEIGHT *)w, *bias = filter + filters * rows * run;
  for (const WEIGHT *end = bias; filter < end; filter += rows * run, bias++, feature++) {
    const WEIGHT *weight = filter, *last = filter + fan;
    const int8_t *p0 = corner, *p1 = corner + across, *p2 = corner + down, *p3 = p2 + across;
    uint32_t a = 0, b = 0, c = 0, d = 0;
    while (weight < last) {
      for (const WEIGHT *four = weight + (run & ~3u); weight < four; ADVANCE(4)) {
        TAP(0);
        TAP(1);
        TAP(2);
        TAP(3);
      }
      for (const WEIGHT *rest = weight + (run & 3); weight < rest; ADVANCE(1)) TAP(0);
      p0 += pitch - run, p1 += pitch - run, p2 += pitch - run, p3 += pitch - run;
    }
    int32_t best = (int32_t)a;
    uint8_t winner = 0;
    if ((int32_t)b > best) best = (int32_t)b, winner = 1;
    if ((int32_t)c > best) best = (int32_t)c, winner = 2;
    if ((int32_t)d > best) best = (int32_t)d, winner = 3;
    *(uint8_t *)output++ = activation(best + *bias * BIAS_INPUT, (uint8_t)shift);
    if (argmax != 0) set_winner(argmax, feature, 2, winner);
  }
}
