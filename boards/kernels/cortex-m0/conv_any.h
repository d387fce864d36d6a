/*
 * Filters of any shape: r0-r3 point to the first input of the four positions, r12 is the index behind the last input. Of a window
 * of zeros only the biases count.
 */

.macro product position, sum
  ldrsb r7, [\position, r4]
  muls r7, r6, r7
  add \sum, r7
.endm

.macro tap offset
  weight \offset
  product r0, r8
  product r1, r9
  product r2, r10
  product r3, r11
  adds r4, #1
.endm

.Lfilter:
  begin
  ldr r6, [sp, RUN]
  cmp r6, #0
  beq .Lzero
  ldr r1, [sp, ACROSS]
  ldr r2, [sp, DOWN]
  adds r3, r1, r2
  adds r1, r1, r0
  adds r2, r2, r0
  adds r3, r3, r0
.Lrow:
  ldr r6, [sp, RUN]
  lsrs r6, #2
  beq 2f
  lsls r6, #2
  adds r6, r6, r4
  mov r12, r6
1:tap 0
  tap 1
  tap 2
  tap 3
  adds r5, #4 * SIZE
  cmp r4, r12
  blo 1b
2:ldr r6, [sp, RUN]
  lsls r6, #30
  beq 4f
  lsrs r6, #30
  adds r6, r6, r4
  mov r12, r6
3:tap 0
  adds r5, #SIZE
  cmp r4, r12
  blo 3b
4:ldr r6, [sp, GAP]
  adds r4, r4, r6
  cmp r5, lr
  blo .Lrow
  b .Lfinish
.Lzero:
  mov r5, lr
.Lfinish:
  finish
  bhs .Ldone
  b .Lfilter
