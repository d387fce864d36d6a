/*
 * Windows of 2 x 2 positions: a word of two weights meets four words of two inputs. A window of zeros has nothing but biases.
 * Filters of 5 x 5 on one channel, the usual first layer, have their rows written out: neighbouring positions share the words
 * of inputs, and the weights are read at both alignments instead.
 */
#define WEIGHT int16_t
#include "plain_conv.h"
#include "rows.h"
#include "window.h"

#define WEIGHTS "ldr %[two], [%[w]], #4\n"

static uint64_t zeros(const window_t *window, word_t w) {
  (void)window;
  (void)w;
  return 0;
}

static uint64_t any_window(const window_t *window, word_t w) {
  word_t p = window->corner, right = window->right, below = window->below, both = right + below, run = window->run, rows = window->rows;
  uint32_t a = 0, b = 0, c = 0, d = 0, two, in;
  word_t whole = 2 * (run & ~3u), rest = 2 * (run & 3), last;
  w += window->skipped;
  if ((run & 7) == 0) {
    word_t end = w + rows * whole;
    ALL_ROWS(whole, end, WEIGHTS PAIR("%[two]") WEIGHTS PAIR("%[two]") WEIGHTS PAIR("%[two]") WEIGHTS PAIR("%[two]"));
    return winner_of(a, b, c, d);
  }
  for (; rows > 0; rows--, p += right) {
    word_t end = w + whole;
    if (whole > 0) UNTIL(end, WEIGHTS PAIR("%[two]") WEIGHTS PAIR("%[two]"));
    last = end + rest;
    if (rest > 0) UNTIL(last, "ldrsh %[two], [%[w]], #2\n" SINGLE("%[two]"));
  }
  return winner_of(a, b, c, d);
}

#define LOAD(to, from, offset) __asm volatile("ldr %0, [%1, %2]" : "=r"(to) : "r"(from), "i"(offset))
#define TWICE(sum, weights, inputs) __asm volatile("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(weights), "r"(inputs))
#define ONCE(half, sum, weights, inputs) __asm volatile("smla" half " %0, %1, %2, %0" : "+r"(sum) : "r"(weights), "r"(inputs))

/* Row ky of the filter over the lines u and v of the window: six inputs in three words each. */
#define FIVE(ky, u, v) \
  do { \
    LOAD(v##0, x, 12 * (ky) + 12); \
    LOAD(v##1, x, 12 * (ky) + 16); \
    LOAD(v##2, x, 12 * (ky) + 20); \
    LOAD(two, w, 10 * (ky)); \
    TWICE(a, two, u##0); \
    ONCE("bt", b, two, u##0); \
    TWICE(c, two, v##0); \
    ONCE("bt", d, two, v##0); \
    LOAD(two, w, 10 * (ky) + 2); \
    TWICE(b, two, u##1); \
    TWICE(d, two, v##1); \
    LOAD(two, w, 10 * (ky) + 4); \
    TWICE(a, two, u##1); \
    TWICE(c, two, v##1); \
    LOAD(two, w, 10 * (ky) + 6); \
    TWICE(b, two, u##2); \
    TWICE(d, two, v##2); \
    ONCE("tb", a, two, u##2); \
    ONCE("tb", c, two, v##2); \
  } while (0)

static uint64_t five_by_five(const window_t *window, word_t w) {
  word_t x = window->corner;
  uint32_t a = 0, b = 0, c = 0, d = 0, u0, u1, u2, v0, v1, v2, two;
  LOAD(u0, x, 0);
  LOAD(u1, x, 4);
  LOAD(u2, x, 8);
  FIVE(0, u, v);
  FIVE(1, v, u);
  FIVE(2, u, v);
  FIVE(3, v, u);
  FIVE(4, u, v);
  return winner_of(a, b, c, d);
}

void kernel_conv_i16(word_t x, word_t pitch, word_t run, word_t rows, word_t across, word_t down, word_t pool, word_t w,
                     word_t filters, word_t shift, word_t output, word_t argmax, word_t feature, word_t scratch) {
  word_t columns = run + across, lower = down / pitch, lines = rows + lower, fan = rows * run;
  if (pool != 2 || shift - 1 > 30 || 2 * lines * columns > 4 * (fan + 1)) {
    plain_conv(x, pitch, run, rows, across, down, pool, w, filters, shift, output, argmax, feature);
    return;
  }
  seen_t seen = widen(x, pitch, lines, columns, scratch);
  /* A row of the filter sees a line for the upper positions and one for the lower: it is left out where both are zeros. */
  word_t from = seen.first > lower ? seen.first - lower : 0, to = seen.last < rows ? seen.last + 1 : rows;
  window_t window = {
    .corner = scratch + 2 * from * columns, .right = 2 * across, .below = 2 * columns * lower,
    .run = run, .rows = to - from, .skipped = 2 * from * run,
  };
  best_of *best = any_window;
  if (!seen.any) best = zeros;
  else if (run == 5 && rows == 5 && across == 1 && lower == 1 && window.rows > 2) {
    window.corner = scratch;
    best = five_by_five;
  }
  all_filters(best, &window, w, 2, fan, filters, shift, output, argmax, feature);
}
