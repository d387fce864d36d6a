/*
 * Instructions of the Armv7E-M DSP extension (PM0214, 3.6 and 3.7) on words that hold two or four short numbers.
 * Words need not be aligned for LDR and STR on this core.
 */
#ifndef ENGRAM_CORTEX_M4_DSP_H
#define ENGRAM_CORTEX_M4_DSP_H

#include <stdint.h>

typedef struct __attribute__((packed, may_alias)) { uint32_t v; } loose_t;
#define WORD(a) (((const loose_t *)(uintptr_t)(a))->v)
#define SET_WORD(a, word) (((loose_t *)(uintptr_t)(a))->v = (word))

#define DSP static inline __attribute__((always_inline, unused))
#define UNARY(name, text) \
  DSP uint32_t name(uint32_t a) { uint32_t d; __asm(text : "=r"(d) : "r"(a)); return d; }
#define BINARY(name, text) \
  DSP uint32_t name(uint32_t a, uint32_t b) { uint32_t d; __asm(text : "=r"(d) : "r"(a), "r"(b)); return d; }
#define TERNARY(name, text) \
  DSP uint32_t name(uint32_t a, uint32_t b, uint32_t c) { uint32_t d; __asm(text : "=r"(d) : "r"(a), "r"(b), "r"(c)); return d; }

/* Bytes 0 and 2, or 1 and 3, as two int16. */
UNARY(even_bytes, "sxtb16 %0, %1")
UNARY(odd_bytes, "sxtb16 %0, %1, ror #8")
UNARY(even_unsigned, "uxtb16 %0, %1")
/* Low halves of both, or high halves of both, the first one's below. */
BINARY(low_halves, "pkhbt %0, %1, %2, lsl #16")
BINARY(high_halves, "pkhtb %0, %2, %1, asr #16")
/* Four or two sums at once, saturating with q; the low-order bits alone without. */
BINARY(qadd8, "qadd8 %0, %1, %2")
BINARY(qsub8, "qsub8 %0, %1, %2")
BINARY(sadd8, "sadd8 %0, %1, %2")
BINARY(ssub8, "ssub8 %0, %1, %2")
BINARY(qadd16, "qadd16 %0, %1, %2")
BINARY(qsub16, "qsub16 %0, %1, %2")
BINARY(sadd16, "sadd16 %0, %1, %2")
BINARY(ssub16, "ssub16 %0, %1, %2")
/* c + both products of halves; c + low * low; c + low of a * high of b. */
TERNARY(smlad, "smlad %0, %1, %2, %3")
TERNARY(smlabb, "smlabb %0, %1, %2, %3")
TERNARY(smlabt, "smlabt %0, %1, %2, %3")
TERNARY(mla, "mla %0, %1, %2, %3")

#define AS8(a) (*(const int8_t *)(uintptr_t)(a))
#define AS16(a) (*(const int16_t *)(uintptr_t)(a))

#endif
