/*
 * The input of a pool window as int16, so that one instruction multiplies two: every filter reads it four times, once a
 * position, and it is widened once.
 */
#ifndef ENGRAM_CORTEX_M4_WINDOW_H
#define ENGRAM_CORTEX_M4_WINDOW_H

#include "dsp.h"
#include "kernels.h"

/* Which lines of a window have an input that is not zero. */
typedef struct { word_t first, last; int any; } seen_t;

/* Widens `lines` x `columns` bytes at x into `to`, from the end on, since they may lie at its start. */
static inline seen_t widen(word_t x, word_t pitch, word_t lines, word_t columns, word_t to) {
  seen_t seen = {0, 0, 0};
  for (word_t line = lines; line-- > 0;) {
    word_t from = x + line * pitch, into = to + 2 * line * columns, i = columns;
    uint32_t any = 0;
    for (; i >= 4; i -= 4) {
      uint32_t inputs = WORD(from + i - 4);
      any |= inputs;
      uint32_t even = even_bytes(inputs), odd = odd_bytes(inputs);
      SET_WORD(into + 2 * i - 4, high_halves(even, odd));
      SET_WORD(into + 2 * i - 8, low_halves(even, odd));
    }
    if (i >= 2) {
      i -= 2;
      uint32_t first = (uint32_t)AS8(from + i), second = (uint32_t)AS8(from + i + 1);
      any |= first | second;
      SET_WORD(into + 2 * i, low_halves(first, second));
    }
    if (i > 0) {
      int32_t input = AS8(from);
      any |= (uint32_t)input;
      *(int16_t *)into = (int16_t)input;
    }
    if (any == 0) continue;
    if (!seen.any) seen.last = line;
    seen.first = line;
    seen.any = 1;
  }
  return seen;
}

/* What the sums of a filter are made from. */
typedef struct {
  /* First input that the upper left position sees; bytes from there to the upper right and lower left positions. */
  word_t corner, right, below;
  /* Weights of a row, rows that see anything, bytes of weights in front of them. */
  word_t run, rows, skipped;
} window_t;

/* The largest of a filter's four sums, and above it the first position that has it. */
typedef uint64_t best_of(const window_t *window, word_t w);

/* A sum to an activation: `shift` - 1 bits away, then the last one rounding, then 0..127. */
DSP uint32_t rounded_activation(int32_t sum, uint32_t before) {
  uint32_t y = (uint32_t)(sum >> before) + 1;
  __asm("usat %0, #7, %1, asr #1" : "=r"(y) : "r"(y));
  return y;
}

/* All filters: `size` bytes a weight, `fan` weights each. Winners are gathered four to a byte. */
DSP void all_filters(best_of *best, const window_t *window, word_t w, word_t size, word_t fan, word_t filters, word_t shift, word_t output,
                     word_t argmax, word_t feature) {
  uint8_t none, *winners = argmax == 0 ? &none : (uint8_t *)(argmax + (feature >> 2));
  uint32_t place = 2 * (feature & 3), gathered = argmax == 0 ? 0 : (uint32_t)(*winners << (8 - place)) & 0xff;
  for (word_t bias = w + size * fan * filters, end = bias; w < end; w += size * fan, bias += size) {
    uint64_t found = best(window, w);
    int32_t weight = size == 1 ? *(const int8_t *)bias : *(const int16_t *)bias;
    *(uint8_t *)output++ = (uint8_t)rounded_activation((int32_t)found + weight * 64, shift - 1);
    gathered = gathered >> 2 | (uint32_t)(found >> 32) << 6;
    place += 2;
    if (place != 8) continue;
    *winners = (uint8_t)gathered;
    winners += argmax != 0;
    place = 0;
  }
  if (place != 0 && argmax != 0) *winners = (uint8_t)((*winners >> place << place) | gathered >> (8 - place));
}

#endif
