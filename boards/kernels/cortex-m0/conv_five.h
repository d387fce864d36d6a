/*
 * Filters five wide on one channel, where neighbouring positions share inputs. r0 and r1 point into two lines, r2 and r3 are inputs
 * of these, r12 is added to get to the next row.
 */

/* r2, r3 are the inputs of the left positions. Those of the right positions are one further on, so the next tap uses them again. */
.macro shared_tap offset
  weight \offset
  muls r2, r6, r2
  add r8, r2
  muls r3, r6, r3
  add r10, r3
  ldrsb r2, [r0, r4]
  mov r7, r2
  muls r7, r6, r7
  add r9, r7
  ldrsb r3, [r1, r4]
  mov r7, r3
  muls r7, r6, r7
  add r11, r7
  adds r4, #1
.endm

.Lshared:
  begin
  ldr r1, [sp, DOWN]
  adds r1, r1, r0
1:ldrsb r2, [r0, r4]
  ldrsb r3, [r1, r4]
  adds r4, #1
  shared_tap 0
  shared_tap 1
  shared_tap 2
  shared_tap 3
  shared_tap 4
  adds r5, #5 * SIZE
  add r4, r12
  cmp r5, lr
  blo 1b
  finish
  bhs 1f
  b .Lshared
1:b .Ldone
