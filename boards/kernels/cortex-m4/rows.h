/*
 * The asm of both convolutions: one pointer walks the window's first position, the other three lie at fixed distances. Left to
 * itself, the compiler loads all words first and then has no registers for them.
 */
#ifndef ENGRAM_CORTEX_M4_ROWS_H
#define ENGRAM_CORTEX_M4_ROWS_H

#include <stdint.h>

/* The largest sum, and above it the first position that has it. */
static inline uint64_t winner_of(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  int32_t best = (int32_t)a;
  uint32_t winner = 0;
  if ((int32_t)b > best) best = (int32_t)b, winner = 1;
  if ((int32_t)c > best) best = (int32_t)c, winner = 2;
  if ((int32_t)d > best) best = (int32_t)d, winner = 3;
  return (uint64_t)winner << 32 | (uint32_t)best;
}

/* The weights of register `two` times two inputs of each position. */
#define PAIR(two) \
  "ldr %[in], [%[p], %[right]]\n smlad %[b], " two ", %[in], %[b]\n" \
  "ldr %[in], [%[p], %[below]]\n smlad %[c], " two ", %[in], %[c]\n" \
  "ldr %[in], [%[p], %[both]]\n smlad %[d], " two ", %[in], %[d]\n" \
  "ldr %[in], [%[p]], #4\n smlad %[a], " two ", %[in], %[a]\n"
/* One weight times one input of each position. */
#define SINGLE(one) \
  "ldrsh %[in], [%[p], %[right]]\n smlabb %[b], " one ", %[in], %[b]\n" \
  "ldrsh %[in], [%[p], %[below]]\n smlabb %[c], " one ", %[in], %[c]\n" \
  "ldrsh %[in], [%[p], %[both]]\n smlabb %[d], " one ", %[in], %[d]\n" \
  "ldrsh %[in], [%[p]], #2\n smlabb %[a], " one ", %[in], %[a]\n"

/* Runs `text` up to the weight at `end`, which is not reached yet. */
#define UNTIL(end, text, ...) \
  __asm volatile("1:\n" text "cmp %[w], %[last]\n blo 1b" \
    : [w] "+r"(w), [p] "+r"(p), [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [two] "=&r"(two), [in] "=&r"(in) __VA_ARGS__ \
    : [last] "r"(end), [right] "r"(right), [below] "r"(below), [both] "r"(both) \
    : "cc", "memory")

/* The same over all rows, each `whole` bytes of weights, up to the weight at `end`; from row to row of a line lies what lies from left to right. */
#define ALL_ROWS(whole, end, text) \
  __asm volatile("0: ldr %[in], %[length]\n add %[last], %[w], %[in]\n1:\n" text "cmp %[w], %[last]\n blo 1b\n" \
    "ldr %[in], %[stop]\n add %[p], %[right]\n cmp %[w], %[in]\n blo 0b" \
    : [w] "+r"(w), [p] "+r"(p), [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [two] "=&r"(two), [in] "=&r"(in), [last] "=&r"(last) \
    : [length] "m"(whole), [stop] "m"(end), [right] "r"(right), [below] "r"(below), [both] "r"(both) \
    : "cc", "memory")

#endif
