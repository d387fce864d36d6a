/* Windows of 2 x 2 positions: two words of two weights, made of one, meet eight words of two inputs. A window of zeros has nothing but biases. */
#define WEIGHT int8_t
#include "plain_conv.h"
#include "rows.h"
#include "window.h"

/* Four weights as two words of two. */
#define WEIGHTS \
  "ldr %[in], [%[w]], #4\n sxtb16 %[two], %[in]\n sxtb16 %[in], %[in], ror #8\n" \
  "pkhtb %[high], %[in], %[two], asr #16\n pkhbt %[two], %[two], %[in], lsl #16\n"

static uint64_t zeros(const window_t *window, word_t w) {
  (void)window;
  (void)w;
  return 0;
}

static uint64_t any_window(const window_t *window, word_t w) {
  word_t p = window->corner, right = window->right, below = window->below, both = right + below, run = window->run, rows = window->rows;
  uint32_t a = 0, b = 0, c = 0, d = 0, two, high, in;
  word_t whole = run & ~3u, last = run & 3;
  w += window->skipped;
  for (; rows > 0; rows--, p += right) {
    word_t end = w + whole;
    if (whole > 0) UNTIL(end, WEIGHTS PAIR("%[two]") PAIR("%[high]"), , [high] "=&r"(high));
    end += last;
    if (last > 0) UNTIL(end, "ldrsb %[two], [%[w]], #1\n" SINGLE("%[two]"));
  }
  return winner_of(a, b, c, d);
}

void kernel_conv_i8(word_t x, word_t pitch, word_t run, word_t rows, word_t across, word_t down, word_t pool, word_t w,
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
    .run = run, .rows = to - from, .skipped = 1 * from * run,
  };
  best_of *best = any_window;
  if (!seen.any) best = zeros;
  all_filters(best, &window, w, 1, fan, filters, shift, output, argmax, feature);
}
