/*
 * Stops a module that trapped, in checked builds (-DENGRAM_CHECKED).
 */
#ifndef ENGRAM_TRAP_H
#define ENGRAM_TRAP_H

#include <stdint.h>

/* Part of the wire: the frame "trapped" carries it. */
enum engram_trap_code {
  /* An instruction that must never be reached. */
  TRAP_UNREACHABLE = 1,
  /* An access outside the RAM and the static arrays. */
  TRAP_BOUNDS = 2,
  TRAP_DIVISION = 3,
  /* The quotient of the least integer and -1. */
  TRAP_OVERFLOW = 4,
  /* A call through the table of a function that is not there, or is another. */
  TRAP_TABLE = 5,
  /* A compared value is not an address in RAM: 16-bit and 32-bit addresses would compare differently. */
  TRAP_ADDRESS = 6
};

/* Tells the host the code, once, and stops. */
void engram_trap(uint32_t code) __attribute__((noreturn));

#endif
