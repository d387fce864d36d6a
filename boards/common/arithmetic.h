/*
 * Operators of Wasm that C has not, or not for all operands. DIVISOR and QUOTIENT are what a division checks first: nothing, or in a
 * checked build that it does not trap.
 */
#ifndef ENGRAM_ARITHMETIC_H
#define ENGRAM_ARITHMETIC_H

INLINE low_t div_u_16(low_t a, low_t b) { DIVISOR(b); return a / b; }
INLINE low_t rem_u_16(low_t a, low_t b) { DIVISOR(b); return a % b; }
INLINE uint32_t div_u_32(uint32_t a, uint32_t b) { DIVISOR(b); return a / b; }
INLINE uint32_t rem_u_32(uint32_t a, uint32_t b) { DIVISOR(b); return a % b; }
INLINE uint64_t div_u_64(uint64_t a, uint64_t b) { DIVISOR(b); return a / b; }
INLINE uint64_t rem_u_64(uint64_t a, uint64_t b) { DIVISOR(b); return a % b; }
INLINE uint32_t div_s_32(uint32_t a, uint32_t b) {
  DIVISOR(b);
  QUOTIENT((int32_t)a, (int32_t)b, INT32_MIN);
  return (uint32_t)((int32_t)a / (int32_t)b);
}
INLINE uint64_t div_s_64(uint64_t a, uint64_t b) {
  DIVISOR(b);
  QUOTIENT((int64_t)a, (int64_t)b, INT64_MIN);
  return (uint64_t)((int64_t)a / (int64_t)b);
}
/* The remainder of INT_MIN / -1 is 0 in Wasm, and undefined in C. */
INLINE uint32_t rem_s_32(uint32_t a, uint32_t b) {
  DIVISOR(b);
  return (int32_t)b == -1 ? 0 : (uint32_t)((int32_t)a % (int32_t)b);
}
INLINE uint64_t rem_s_64(uint64_t a, uint64_t b) {
  DIVISOR(b);
  return (int64_t)b == -1 ? 0 : (uint64_t)((int64_t)a % (int64_t)b);
}

INLINE uint32_t rotl_32(uint32_t a, low_t n) { return (a << (n & 31)) | (a >> (-n & 31)); }
INLINE uint32_t rotr_32(uint32_t a, low_t n) { return (a >> (n & 31)) | (a << (-n & 31)); }
INLINE uint64_t rotl_64(uint64_t a, uint64_t n) { return (a << (n & 63)) | (a >> (-n & 63)); }
INLINE uint64_t rotr_64(uint64_t a, uint64_t n) { return (a >> (n & 63)) | (a << (-n & 63)); }
INLINE uint64_t shl_64(uint64_t a, uint64_t n) { return a << (n & 63); }
INLINE uint64_t shr_u_64(uint64_t a, uint64_t n) { return a >> (n & 63); }
INLINE uint64_t shr_s_64(uint64_t a, uint64_t n) { return (uint64_t)((int64_t)a >> (n & 63)); }

/* The 32-bit word is `long` on the chips, `int` on the host. */
#if __SIZEOF_LONG__ == 4
#define BUILTIN(name) __builtin_##name##l
#else
#define BUILTIN(name) __builtin_##name
#endif
INLINE uint32_t clz_32(uint32_t a) { return a == 0 ? 32 : (uint32_t)BUILTIN(clz)(a); }
INLINE uint32_t ctz_32(uint32_t a) { return a == 0 ? 32 : (uint32_t)BUILTIN(ctz)(a); }
INLINE uint32_t popcnt_32(uint32_t a) { return (uint32_t)BUILTIN(popcount)(a); }
INLINE uint64_t clz_64(uint64_t a) { return a == 0 ? 64 : (uint64_t)__builtin_clzll(a); }
INLINE uint64_t ctz_64(uint64_t a) { return a == 0 ? 64 : (uint64_t)__builtin_ctzll(a); }
INLINE uint64_t popcnt_64(uint64_t a) { return (uint64_t)__builtin_popcountll(a); }
INLINE uint64_t extend8_s_64(uint64_t a) { return (uint64_t)(int64_t)(int8_t)a; }
INLINE uint64_t extend16_s_64(uint64_t a) { return (uint64_t)(int64_t)(int16_t)a; }
INLINE uint64_t extend32_s_64(uint64_t a) { return (uint64_t)(int64_t)(int32_t)a; }

#endif
