/*
 * How deep the stack has been: it is painted before main's work, and the paint that is left shows it.
 */
#ifndef ENGRAM_STACK_H
#define ENGRAM_STACK_H

#include <stdint.h>

/* Paints what the stack has not used yet. */
void stack_paint(void);

/* Most bytes of stack used since, interrupts included. */
uint32_t stack_high_water(void);

#endif
