/*
 * One weight after the other; a word of zeros is passed over at once, and a change of zero costs no access to the weight.
 * FUNCTION is the name to give; WIDE says that weights have 16 bits.
 *
 *   r0 weights   r1 D   r2 f   r3 limit   r4 index   r5 inputs   r12 where the index ends
 */
#include "rows.h"

.macro weight
  ldrsb r6, [r5, r4]
  muls r6, r1, r6
  adds r2, r2, r6
  asrs r6, r2, #16
  uxth r2, r2
  beq .Lkept\@
  LOAD_WEIGHT r7, [r0, r4]
  adds r7, r7, r6
  cmp r7, r3
  bgt .Lover\@
  cmn r7, r3
  blt .Lunder\@
.Lstore\@:
  STORE_WEIGHT r7, [r0, r4]
.Lkept\@:
  advance 1
.subsection 1
.Lover\@:
  mov r7, r3
  b .Lstore\@
.Lunder\@:
  rsbs r7, r3, #0
  b .Lstore\@
.previous
.endm

FUNCTION:
  push {r4-r7, lr}
  ldr r5, [sp, #20]
  ldr r6, [sp, #24]
  all_inputs
  mov r0, r2
  pop {r4-r7, pc}

1:
  ldr r6, [r5, r4]
  cmp r6, #0
  beq 2f
.rept 4
  weight
.endr
.Lwords:
  cmp r4, r12
  blo 1b
  bx lr
2:
  advance 4
  b .Lwords

1:
  weight
.Lsingles:
  cmp r4, r12
  blo 1b
  bx lr
