/* What conv_i8.S does not do itself. */
#define WEIGHT int8_t
#include "plain_conv.h"

void plain_pool_i8(word_t x, word_t pitch, word_t run, word_t rows, word_t across, word_t down, word_t pool, word_t w,
                   word_t filters, word_t shift, word_t output, word_t argmax, word_t feature, word_t scratch);

void plain_pool_i8(word_t x, word_t pitch, word_t run, word_t rows, word_t across, word_t down, word_t pool, word_t w,
                   word_t filters, word_t shift, word_t output, word_t argmax, word_t feature, word_t scratch) {
  (void)scratch;
  plain_conv(x, pitch, run, rows, across, down, pool, w, filters, shift, output, argmax, feature);
}
