/*
 * Windows of 2 x 2 positions: each weight is multiplied by one input of each position. The four sums are in r8-r11, where an
 * addition costs no more than in a low register. This file decides, once a window, which lines have an input that is not zero, and
 * which code the filters run: that for filters five wide on one channel, the usual first layer (conv_five.h), or that for any
 * (conv_any.h). Other pools, and shifts that need no rounding, go to PLAIN, which takes the same arguments. FUNCTION is the
 * function's name; with WIDE, weights have 16 bits.
 *
 * While filters run: r4 index of the input, r5 weights, lr where the filter's end, r6 and r7 work.
 */
#ifdef WIDE
#define SIZE 2
#define LOAD_BIAS ldrsh
#else
#define SIZE 1
#define LOAD_BIAS ldrsb
#endif

/* Offsets on the stack, above the saved registers: the arguments from the fifth on, and variables in the places of arguments that are not needed any more. */
#define GAP #0
#define RUN #4
#define SKIP #8
#define ACROSS #48
#define DOWN #52
#define CORNER #56
#define FILTER #60
#define END #64
#define SHIFT #68
#define OUTPUT #72
#define ARGMAX #76
#define FEATURE #80
#define BIAS #84

.syntax unified
.thumb
#define SECTION_OF(name) .text.name
#define SECTION(name) SECTION_OF(name)

.macro weight offset
#ifdef WIDE
  ldrh r6, [r5, #2 * \offset]
  sxth r6, r6
#else
  ldrb r6, [r5, #\offset]
  sxtb r6, r6
#endif
.endm

.section SECTION(FUNCTION), "ax", %progbits
.global FUNCTION
.type FUNCTION, %function
FUNCTION:
  push {r4-r7, lr}
  ldr r4, [sp, #28]
  cmp r4, #2
  bne 1f
  ldr r4, [sp, #40]
  subs r4, #1
  cmp r4, #31
  blo 2f
1:ldr r4, =PLAIN
  mov r12, r4
  pop {r4-r7}
  add sp, #4
  bx r12
2:mov r4, r8
  mov r5, r9
  mov r6, r10
  mov r7, r11
  push {r4-r7}
  sub sp, #12
  str r0, [sp, CORNER]
  str r2, [sp, RUN]
  subs r4, r1, r2
  str r4, [sp, GAP]
  muls r2, r3, r2
#ifdef WIDE
  lsls r2, #1
#endif
  ldr r5, [sp, FILTER]
  str r2, [sp, FILTER]
  ldr r6, [sp, END]
  muls r6, r2, r6
  adds r6, r6, r5
  str r6, [sp, END]
  str r6, [sp, BIAS]
  ldr r6, [sp, SHIFT]
  subs r6, #1
  str r6, [sp, SHIFT]
  ldr r6, [sp, OUTPUT]
  ldr r7, [sp, FEATURE]
  subs r7, r7, r6
  str r7, [sp, FEATURE]

  /* r6 bytes of a line, r0 first line with an input that is not zero, r3 last one. */
  movs r4, #0
  str r4, [sp, SKIP]
  mov r12, r3
  subs r3, #1
  muls r3, r1, r3
  adds r3, r3, r0
  ldr r6, [sp, DOWN]
  adds r3, r3, r6
  ldr r6, [sp, ACROSS]
  ldr r7, [sp, RUN]
  adds r6, r6, r7
3:adds r7, r0, r6
  mov r2, r0
4:ldrb r4, [r2]
  cmp r4, #0
  bne 6f
  adds r2, #1
  cmp r2, r7
  blo 4b
  adds r0, r0, r1
  cmp r0, r3
  bls 3b
  movs r0, #0
  str r0, [sp, RUN]
  b .Lfilter
5:subs r3, r3, r1
6:adds r7, r3, r6
  mov r2, r3
7:ldrb r4, [r2]
  cmp r4, #0
  bne 8f
  adds r2, #1
  cmp r2, r7
  blo 7b
  b 5b

  /* A row of the filter is applied to one line for the upper positions and one for the lower. It is left out when both are all zeros. */
8:ldr r7, [sp, RUN]
#ifdef WIDE
  lsls r7, #1
#endif
  movs r6, #0
  ldr r2, [sp, CORNER]
  ldr r4, [sp, DOWN]
  subs r0, r0, r4
  b 10f
9:adds r2, r2, r1
  adds r6, r6, r7
10:cmp r2, r0
  blo 9b
  ldr r4, [sp, CORNER]
  str r2, [sp, CORNER]
  adds r5, r5, r6
  ldr r2, [sp, END]
  adds r2, r2, r6
  str r2, [sp, END]
  mov r2, r12
  b 12f
11:adds r4, r4, r1
12:subs r2, #1
  cmp r4, r3
  blo 11b
  b 14f
13:adds r6, r6, r7
  subs r2, #1
14:cmp r2, #0
  bgt 13b
  str r6, [sp, SKIP]
  ldr r7, [sp, FILTER]
  subs r7, r7, r6
  str r7, [sp, FILTER]
  ldr r4, [sp, RUN]
  cmp r4, #5
  bne .Lfilter
  ldr r4, [sp, ACROSS]
  cmp r4, #1
  bne .Lfilter
  ldr r4, [sp, GAP]
  subs r4, #1
  mov r12, r4
  b .Lshared

#include "conv_filter.h"
#include "conv_any.h"

.Ldone:
  add sp, #12
  pop {r4-r7}
  mov r8, r4
  mov r9, r5
  mov r10, r6
  mov r11, r7
  pop {r4-r7, pc}

#include "conv_five.h"
