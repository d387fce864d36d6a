/*
 * The end of a convolution, from its sums on, and a whole convolution in plain C, for pools and shapes that a chip's own code does
 * not handle. WEIGHT is the type of a weight.
 */
#ifndef ENGRAM_PLAIN_CONV_H
#define ENGRAM_PLAIN_CONV_H

#include <stdint.h>
#include "kernels.h"

/* The constant that a bias is multiplied by (assembly/layers/weights.ts). */
#define BIAS_INPUT 64

static inline __attribute__((always_inline, unused)) uint8_t activation(int32_t sum, uint8_t shift) {
  int32_t y = shift == 0 ? sum : (sum >> (shift & 31)) + ((sum >> ((shift - 1) & 31)) & 1);
  return y < 0 ? 0 : y > 127 ? 127 : (uint8_t)y;
}

/* Stores the winning position of a window, in `bits` bits. */
static inline __attribute__((always_inline, unused)) void set_winner(word_t argmax, word_t feature, uint8_t bits, uint8_t winner) {
  uint8_t *at = (uint8_t *)(uintptr_t)(argmax + (feature * bits >> 3));
  uint8_t shift = feature * bits & 7;
  *at = (uint8_t)((*at & ~(((1 << bits) - 1) << shift)) | winner << shift);
}

#endif

#ifdef WEIGHT
/* If PLAIN is defined, it is the name of a function that other files call. */
#ifndef PLAIN
#define PLAIN plain_conv
static
#endif
/* Values that gcc would compute in front of these loops find no register: the frame would grow by a fifth and nothing be faster. */
__attribute__((noinline, unused, optimize("no-tree-loop-im", "no-move-loop-invariants")))
void PLAIN(word_t x, word_t pitch, word_t run, word_t rows, word_t across, word_t down, word_t pool, word_t w,
           word_t filters, word_t shift, word_t output, word_t argmax, word_t feature) {
  const WEIGHT *filter = (const WEIGHT *)(uintptr_t)w, *bias = filter + filters * rows * run;
  for (; filters > 0; filters--, feature++, output++, bias++) {
    const WEIGHT *weight = filter;
    int32_t best = INT32_MIN;
    uint8_t winner = 0;
    word_t corner = x;
    for (uint8_t position = 0, column = 0; position < pool * pool; position++, corner += across) {
      if (column++ == pool) column = 1, corner += down - pool * across;
      const int8_t *from = (const int8_t *)(uintptr_t)corner;
      int32_t sum = 0;
      weight = filter;
      for (word_t row = rows; row > 0; row--, from += pitch - run) {
        for (const int8_t *last = from + run; from < last; from++) sum += (int32_t)*weight++ * *from;
      }
      if (sum > best) {
        best = sum;
        winner = position;
      }
    }
    filter = weight;
    *(uint8_t *)(uintptr_t)output = activation(best + *bias * BIAS_INPUT, (uint8_t)shift);
    if (argmax != 0 && pool > 1) set_winner(argmax, feature, pool == 3 ? 4 : 2, winner);
  }
}
#endif
