/*
 * Four rows at once, their sums in r8-r11, where an addition costs no more than in a low register. Many activations are zero: such
 * an input is skipped, and a whole word of zeros takes one test. With fewer than four rows, the first takes the place of those that
 * are missing. FUNCTION is the function's name; with WIDE, weights have 16 bits.
 */
#include "rows.h"

.macro product row, sum
  LOAD_WEIGHT r7, [\row, r4]
  muls r7, r6, r7
  add \sum, r7
.endm

.macro input
  ldrsb r6, [r5, r4]
  cmp r6, #0
  beq .Lnothing\@
  product r0, r8
  product r1, r9
  product r2, r10
  product r3, r11
.Lnothing\@:
  advance 1
.endm

FUNCTION:
  push {r4-r7, lr}
  mov r4, r8
  mov r5, r9
  mov r6, r10
  mov r7, r11
  push {r4-r7}
  mov r5, r3
  mov r6, r2
  mov r7, r1
  mov r1, r0
  mov r2, r0
  mov r3, r0
  cmp r6, #2
  blo 1f
  adds r1, r0, r7
  cmp r6, #3
  blo 1f
  adds r2, r1, r7
  cmp r6, #4
  blo 1f
  adds r3, r2, r7
1:
  movs r4, #0
  mov r8, r4
  mov r9, r4
  mov r10, r4
  mov r11, r4
  ldr r6, [sp, #36]
  all_inputs
  ldr r6, [sp, #40]
  mov r0, r8
  mov r1, r9
  mov r2, r10
  mov r3, r11
  stmia r6!, {r0-r3}
  pop {r4-r7}
  mov r8, r4
  mov r9, r5
  mov r10, r6
  mov r11, r7
  pop {r4-r7, pc}

1:
  input
.Lsingles:
  cmp r4, r12
  blo 1b
  bx lr

1:
  ldr r6, [r5, r4]
  cmp r6, #0
  beq 2f
.rept 4
  input
.endr
.Lwords:
  cmp r4, r12
  blo 1b
  bx lr
2:
  advance 4
  b .Lwords
