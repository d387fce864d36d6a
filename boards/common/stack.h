/*
 * How deep the stack has been. It is filled with a pattern at the start; what is left of the pattern was never used.
 */
#ifndef ENGRAM_STACK_H
#define ENGRAM_STACK_H

#include <stdint.h>

/* Fills the part of the stack that is not used yet. */
void stack_paint(void);

/* Most bytes of stack used since, interrupts included. */
uint32_t stack_high_water(void);

#endif
