/*
 * The four functions that a compiler takes for granted even where there is no C library, so that none need be installed for
 * a chip. Words where both sides are equally far from a word's beginning, bytes elsewhere: a load that is not aligned faults
 * on a Cortex-M0 and is emulated on some RISC-V chips.
 */
#if !__STDC_HOSTED__
#include <stddef.h>
#include <stdint.h>

/* gcc would see what the loops below do and call the function that they are in. */
#pragma GCC optimize("Os", "no-tree-loop-distribute-patterns")

typedef uint32_t __attribute__((may_alias)) word;
#define WORD sizeof(word)

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
int memcmp(const void *left, const void *right, size_t bytes);

/* Upwards: also right for ranges that overlap where `to` lies below `from`. */
static inline __attribute__((always_inline)) void copy_up(uint8_t *to, const uint8_t *from, size_t bytes) {
  if (bytes >= WORD && (((uintptr_t)to ^ (uintptr_t)from) & (WORD - 1)) == 0) {
    for (; (uintptr_t)to & (WORD - 1); bytes--) *to++ = *from++;
    for (; bytes >= WORD; bytes -= WORD, to += WORD, from += WORD) *(word *)to = *(const word *)from;
  }
  for (; bytes > 0; bytes--) *to++ = *from++;
}

static inline __attribute__((always_inline)) void copy_down(uint8_t *to, const uint8_t *from, size_t bytes) {
  to += bytes;
  from += bytes;
  if (bytes >= WORD && (((uintptr_t)to ^ (uintptr_t)from) & (WORD - 1)) == 0) {
    for (; (uintptr_t)to & (WORD - 1); bytes--) *--to = *--from;
    for (; bytes >= WORD; bytes -= WORD) {
      to -= WORD;
      from -= WORD;
      *(word *)to = *(const word *)from;
    }
  }
  for (; bytes > 0; bytes--) *--to = *--from;
}

void *memcpy(void *restrict to, const void *restrict from, size_t bytes) {
  copy_up(to, from, bytes);
  return to;
}

void *memmove(void *to, const void *from, size_t bytes) {
  /* One comparison: the difference wraps around where `to` lies below. */
  if ((uintptr_t)to - (uintptr_t)from >= bytes) copy_up(to, from, bytes);
  else copy_down(to, from, bytes);
  return to;
}

void *memset(void *to, int byte, size_t bytes) {
  uint8_t *at = to;
  if (bytes >= WORD) {
    const word filled = (uint8_t)byte * 0x01010101u;
    for (; (uintptr_t)at & (WORD - 1); bytes--) *at++ = (uint8_t)byte;
    for (; bytes >= 4 * WORD; bytes -= 4 * WORD, at += 4 * WORD) {
      ((word *)at)[0] = filled;
      ((word *)at)[1] = filled;
      ((word *)at)[2] = filled;
      ((word *)at)[3] = filled;
    }
    for (; bytes >= WORD; bytes -= WORD, at += WORD) *(word *)at = filled;
  }
  for (; bytes > 0; bytes--) *at++ = (uint8_t)byte;
  return to;
}

int memcmp(const void *left, const void *right, size_t bytes) {
  const uint8_t *a = left, *b = right;
  for (; bytes > 0 && *a == *b; bytes--, a++, b++) {}
  return bytes == 0 ? 0 : *a - *b;
}
#endif
