/*
 * Windows of 2 x 2 positions: each weight is multiplied by one input of each position. When positions are one input apart they share
 * inputs: on one channel, whole lines are kept in registers; for rows of three, the inputs of a channel are. All other shapes are
 * done weight by weight. Of a window of zeros only the biases count. FUNCTION is the function's name, WEIGHT the type of a weight,
 * THREE the function for rows of three.
 */
#include <stdbool.h>
#include "plain_conv.h"

/* Not inlined: together they would hold so many values that the stack frame doubles. */
#define APART static __attribute__((noinline))

typedef struct {
  const int8_t *corner;
  /* Bytes from line to line, from the left positions to the right ones, from the upper to the lower. */
  word_t pitch, across, down;
  /* Weights of a row, and rows. */
  word_t run, rows;
} window_t;

/* The largest of a filter's four sums, and above it the first position that has it. */
typedef uint64_t best_of(const window_t *window, const WEIGHT *weight);

static inline __attribute__((always_inline)) uint64_t winner_of(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  int32_t best = (int32_t)a;
  uint32_t winner = 0;
  if ((int32_t)b > best) best = (int32_t)b, winner = 1;
  if ((int32_t)c > best) best = (int32_t)c, winner = 2;
  if ((int32_t)d > best) best = (int32_t)d, winner = 3;
  return (uint64_t)winner << 32 | (uint32_t)best;
}

APART uint64_t zeros(const window_t *window, const WEIGHT *weight) {
  (void)window;
  (void)weight;
  return 0;
}

APART uint64_t any_shape(const window_t *window, const WEIGHT *weight) {
  const word_t run = window->run, gap = window->pitch - run;
  const int8_t *p0 = window->corner, *p1 = p0 + window->across, *p2 = p0 + window->down, *p3 = p2 + window->across;
  const WEIGHT *last = weight + window->rows * run;
  uint32_t a = 0, b = 0, c = 0, d = 0;
  while (weight < last) {
#define TAPS(count) \
  for (word_t i = 0; i < (count); i++) { \
    uint32_t one = (uint32_t)weight[i]; \
    a += one * (uint32_t)p0[i]; \
    b += one * (uint32_t)p1[i]; \
    c += one * (uint32_t)p2[i]; \
    d += one * (uint32_t)p3[i]; \
  } \
  weight += (count), p0 += (count), p1 += (count), p2 += (count), p3 += (count)
    for (const WEIGHT *fours = weight + (run & ~3u); weight < fours;) {
      TAPS(4);
    }
    for (const WEIGHT *rest = weight + (run & 3); weight < rest;) {
      TAPS(1);
    }
    p0 += gap, p1 += gap, p2 += gap, p3 += gap;
  }
  return winner_of(a, b, c, d);
}

/* A filter of kernel x kernel on one channel: each line is the lower positions' for one row and the upper ones' for the next. */
static inline __attribute__((always_inline)) uint64_t one_channel(const window_t *window, const WEIGHT *weight, const int kernel) {
  const int8_t *line = window->corner;
  int32_t upper[6], lower[6];
  uint32_t a = 0, b = 0, c = 0, d = 0;
#pragma GCC unroll 8
  for (int i = 0; i <= kernel; i++) upper[i] = line[i];
#pragma GCC unroll 8
  for (int row = 0; row < kernel; row++, weight += kernel) {
    line += window->pitch;
#pragma GCC unroll 8
    for (int i = 0; i <= kernel; i++) lower[i] = line[i];
#pragma GCC unroll 8
    for (int i = 0; i < kernel; i++) {
      uint32_t one = (uint32_t)weight[i];
      a += one * (uint32_t)upper[i];
      b += one * (uint32_t)upper[i + 1];
      c += one * (uint32_t)lower[i];
      d += one * (uint32_t)lower[i + 1];
    }
#pragma GCC unroll 8
    for (int i = 0; i <= kernel; i++) upper[i] = lower[i];
    /* Keeps gcc from loading the weights of all rows first: there are not enough registers. */
    __asm volatile("" : : : "memory");
  }
  return winner_of(a, b, c, d);
}

APART uint64_t five_by_five(const window_t *window, const WEIGHT *weight) { return one_channel(window, weight, 5); }
APART uint64_t three_by_three(const window_t *window, const WEIGHT *weight) { return one_channel(window, weight, 3); }

/* Rows of three on a number of channels that is a multiple of four (three.h). */
uint64_t THREE(const window_t *window, const WEIGHT *weight);

static bool any_input(const window_t *window) {
  const word_t columns = window->run + window->across;
  const int8_t *last = window->corner + (window->rows - 1) * window->pitch + window->down;
  for (const int8_t *line = window->corner; line <= last; line += window->pitch) {
    for (word_t i = 0; i < columns; i++) if (line[i] != 0) return true;
  }
  return false;
}

static best_of *form_of(const window_t *window) {
  if (!any_input(window)) return zeros;
  if (window->run == 3 * window->across && (window->across & 3) == 0) return THREE;
  if (window->across != 1 || window->down != window->pitch || window->run != window->rows) return any_shape;
  return window->rows == 5 ? five_by_five : window->rows == 3 ? three_by_three : any_shape;
}

void FUNCTION(word_t x, word_t pitch, word_t run, word_t rows, word_t across, word_t down, word_t pool, word_t w,
              word_t filters, word_t shift, word_t output, word_t argmax, word_t feature, word_t scratch) {
  (void)scratch;
  if (pool != 2) {
    plain_conv(x, pitch, run, rows, across, down, pool, w, filters, shift, output, argmax, feature);
    return;
  }
  const window_t window = {(const int8_t *)x, pitch, across, down, run, rows};
  best_of *const form = form_of(&window);
  const WEIGHT *filter = (const WEIGHT *)w, *bias = filter + filters * rows * run;
  for (const WEIGHT *end = bias; filter < end; filter += rows * run, bias++, feature++) {
    const uint64_t found = form(&window, filter);
    *(uint8_t *)output++ = activation((int32_t)found + *bias * BIAS_INPUT, (uint8_t)shift);
    if (argmax != 0) set_winner(argmax, feature, 2, (uint8_t)(found >> 32));
  }
}
