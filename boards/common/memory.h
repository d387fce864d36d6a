/*
 * memcpy, memmove, memset and memcmp. A chip's compiler needs no C library for them (memory.c); where there is one, it is its
 * own.
 */
#ifndef ENGRAM_MEMORY_H
#define ENGRAM_MEMORY_H

#if __STDC_HOSTED__
#include <string.h>
#else
/* In this form the compiler still writes small ones in place. */
#define memcpy(to, from, bytes) __builtin_memcpy(to, from, bytes)
#define memmove(to, from, bytes) __builtin_memmove(to, from, bytes)
#define memset(to, byte, bytes) __builtin_memset(to, byte, bytes)
#define memcmp(a, b, bytes) __builtin_memcmp(a, b, bytes)
#endif

#endif
