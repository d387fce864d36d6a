/* Four inputs from a word, four sums in one transfer; a word of zeros changes nothing. */
#include "dsp.h"
#include "kernels.h"

void kernel_gradient(word_t sums, word_t step, word_t x, word_t pitch, word_t run, word_t rows, int32_t signal) {
  const word_t whole = run & ~3u, gap = 4 * (step - whole);
  for (; rows > 0; rows--, sums += gap, x += pitch) {
    word_t at = x, end = x + whole, last = x + run;
    if (at < end) {
      uint32_t odd;
      __asm volatile(
        "1: ldr %[odd], [%[at]], #4\n cbz %[odd], 2f\n"
        "sxtb16 r8, %[odd]\n sxtb16 %[odd], %[odd], ror #8\n"
        "ldmia %[to], {r3, r4, r5, r6}\n"
        "smlabb r3, %[s], r8, r3\n smlabb r4, %[s], %[odd], r4\n smlabt r5, %[s], r8, r5\n smlabt r6, %[s], %[odd], r6\n"
        "stmia %[to]!, {r3, r4, r5, r6}\n cmp %[at], %[end]\n bne 1b\n b 3f\n"
        "2: adds %[to], #16\n cmp %[at], %[end]\n bne 1b\n"
        "3:"
        : [at] "+r"(at), [to] "+l"(sums), [odd] "=&l"(odd)
        : [end] "r"(end), [s] "r"(signal)
        : "r3", "r4", "r5", "r6", "r8", "cc", "memory");
    }
    uint32_t *to = (uint32_t *)sums;
    for (; at < last; at++, to++) *to += (uint32_t)signal * (uint32_t)AS8(at);
  }
}
