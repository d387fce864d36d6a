/*
 * memcpy, memmove, memset and memcmp: from memory.c for chips that need no C library, else from that library.
 */
#ifndef ENGRAM_MEMORY_H
#define ENGRAM_MEMORY_H

#if __STDC_HOSTED__
#include <string.h>
#else
/* -ffreestanding keeps gcc from knowing these functions by their names; as builtins, short ones are still written in place. */
#define memcpy(to, from, bytes) __builtin_memcpy(to, from, bytes)
#define memmove(to, from, bytes) __builtin_memmove(to, from, bytes)
#define memset(to, byte, bytes) __builtin_memset(to, byte, bytes)
#define memcmp(a, b, bytes) __builtin_memcmp(a, b, bytes)
#endif

#endif
