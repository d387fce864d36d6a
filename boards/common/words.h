/*
 * The types that the C of a translated module is written with, and what is asked of the compiler: for images (wasm.h) and for
 * libraries (boards/export).
 */
#ifndef ENGRAM_WORDS_H
#define ENGRAM_WORDS_H

/* Comparisons that ranges and constants decide (host/aot/ranges.ts) are left to the compiler. */
#pragma GCC diagnostic ignored "-Wtype-limits"
#if __GNUC__ >= 6 || defined(__clang__)
#pragma GCC diagnostic ignored "-Wtautological-compare"
#endif

#include <stdbool.h>
#include <stdint.h>

/* Short words. An AVR computes in bytes and addresses with 16 bits; elsewhere a whole word is the fastest. A checked
 * build looks at whole addresses everywhere. ENGRAM_SHORT tries the short words on another machine. */
#if defined(__AVR__) || defined(ENGRAM_SHORT)
typedef int8_t s8_t;
typedef uint8_t u8_t;
typedef int16_t s16_t;
#else
typedef int32_t s8_t;
typedef uint32_t u8_t;
typedef int32_t s16_t;
#endif
#if (defined(__AVR__) || defined(ENGRAM_SHORT)) && !defined(ENGRAM_CHECKED)
typedef uint16_t low_t;
#else
typedef uint32_t low_t;
#endif

/* Constant tables: on an AVR in program memory, which has loads of its own. */
#ifdef __AVR__
#include <avr/pgmspace.h>
#define TABLE PROGMEM
#define ALIGNED(n)
#else
#define TABLE
#define ALIGNED(n) __attribute__((aligned(n)))
#endif

/* The functions that take most of the learner's time get back what all else is compiled without (toolchain.ts). On an AVR, for speed instead of
 * for size, they were up to 430 bytes larger and at most 0.6 % faster: its kernels are written by hand, and what is left loops around calls. */
#if defined(__clang__) || defined(__AVR__)
#define HOT
#elif defined(__arm__) || defined(__riscv)
#if defined(__thumb__) && !defined(__thumb2__)
/* gcc never schedules for Thumb-1 before it has given out registers, of which there are eight, but an attribute makes it forget that. */
#define FEW_REGISTERS , "no-schedule-insns"
#else
#define FEW_REGISTERS
#endif
#define HOT __attribute__((optimize("ivopts", "move-loop-invariants", "tree-scev-cprop", "tree-loop-im", "gcse", "tree-pre", "tree-fre", "tree-dominator-opts" FEW_REGISTERS)))
#else
#define HOT
#endif
/* Functions with a frame of their own. */
#define APART __attribute__((noinline))
#define INLINE static inline __attribute__((always_inline, unused))

/* Memory holds bytes; a word there may be seen through any type. */
#define ALIAS __attribute__((may_alias))
typedef int16_t ALIAS any_s16;
typedef uint16_t ALIAS any_u16;
typedef int32_t ALIAS any_s32;
typedef uint32_t ALIAS any_u32;
typedef uint64_t ALIAS any_u64;
typedef struct __attribute__((packed)) { int16_t v; } ALIAS loose_s16;
typedef struct __attribute__((packed)) { uint16_t v; } ALIAS loose_u16;
typedef struct __attribute__((packed)) { int32_t v; } ALIAS loose_s32;
typedef struct __attribute__((packed)) { uint32_t v; } ALIAS loose_u32;
typedef struct __attribute__((packed)) { uint64_t v; } ALIAS loose_u64;

#endif
