/*
 * One weight after the other; inputs are read a word at a time. A word of zeros is skipped with one test, and a weight is
 * neither read nor written when its change is zero. FUNCTION is the function's name; with WIDE, weights have 16 bits.
 *
 *   r0 weights   r1 D   r2 f   r3 limit   r5 inputs   r12 where these inputs end   lr twice the limit
 *   r4, r6, r7 work
 */
#include "rows.h"

/* Updates the weight `index` places behind r0, whose input is in r7. */
.macro weight index
  muls r7, r1, r7
  adds r7, r7, r2
  uxth r2, r7
  asrs r7, r7, #16
  beq .Lkept\@
  load_weight r4, \index
  adds r4, r4, r7
  adds r7, r4, r3
  cmp r7, lr
  bhi .Lover\@
.Lstore\@:
  STORE_WEIGHT r4, [r0, #\index * WEIGHT_BYTES]
.Lkept\@:
.subsection 1
.Lover\@:
  movs r4, r3
  cmp r7, #0
  bge .Lstore\@
  rsbs r4, r3, #0
  b .Lstore\@
.previous
.endm

#ifndef WIDE
#include "update_word.h"
#endif

FUNCTION:
  push {r4-r7, lr}
  adds r4, r3, r3
  mov lr, r4
  ldr r5, [sp, #20]
  mov r4, r5
1:ldr r6, [sp, #24]
  adds r6, r6, r4
  mov r12, r6
.Lbytes:
  cmp r5, r12
  bhs .Ldone
  lsls r6, r5, #30
  bne 2f
  mov r6, r12
  subs r6, r6, r5
  lsrs r6, #2
  bne .Lwords
2:ldrb r7, [r5]
  adds r5, #1
  sxtb r7, r7
  weight 0
  adds r0, #WEIGHT_BYTES
  b .Lbytes
.Ldone:
  mov r0, r2
  pop {r4-r7, pc}

.Lwords:
  lsls r6, #2
  adds r4, r6, r5
  mov r12, r4
#ifndef WIDE
  cmp r3, #127
  bne 3f
  lsls r4, r0, #30
  bne 3f
  asrs r4, r1, #MOSTLY_CHANGING_BITS
  adds r4, #1
  cmp r4, #1
  bls 3f
  asrs r4, r1, #15
  adds r4, #1
  cmp r4, #1
  bhi 3f
  b .Lturning
#endif
3:ldmia r5!, {r6}
  cmp r6, #0
  beq 4f
  sxtb r7, r6
  weight 0
  lsls r7, r6, #16
  asrs r7, #24
  weight 1
  lsls r7, r6, #8
  asrs r7, #24
  weight 2
  asrs r7, r6, #24
  weight 3
4:adds r0, #4 * WEIGHT_BYTES
  cmp r5, r12
  bne 3b
.Lrest:
  ldr r4, [sp, #20]
  b 1b
