/*
 * Four inputs from a word, four sums in one transfer; a word of zeros changes nothing. Rows of five and three, which filters on
 * one channel have, take all their sums at once.
 *
 *   r0 sums   r1 bytes from the end of a row of sums to the next   r2 inputs   r3 as r1 for them, in rows of five from row to row
 *   r10 inputs of a row (of any length: those in whole words)   r11 where they end   r12 rows left   lr signal
 */
.syntax unified
.thumb

/* Inputs of a row behind its last whole word, in the place of an argument that is not needed any more. */
#define REST #36

/* Goes to `zeros` without having moved r0. */
.macro word zeros
  ldr r4, [r2], #4
  cbz r4, \zeros
  sxtb16 r5, r4
  sxtb16 r4, r4, ror #8
  ldm r0, {r6-r9}
  smlabb r6, lr, r5, r6
  smlabb r7, lr, r4, r7
  smlabt r8, lr, r5, r8
  smlabt r9, lr, r4, r9
  stm r0!, {r6-r9}
.endm

.macro next_row loop
  add r0, r0, r1
  add r2, r2, r3
  subs r12, r12, #1
  bne \loop
.endm

.section .text.kernel_gradient, "ax", %progbits
.global kernel_gradient
.type kernel_gradient, %function
kernel_gradient:
  push {r4-r11, lr}
  ldrd r10, r12, [sp, #36]
  ldr lr, [sp, #44]
  mul r4, r10, r12
  cmp r4, #0
  beq .Ldone
  sub r1, r1, r10
  lsl r1, r1, #2
  cmp r10, #5
  beq .Lfive
  sub r3, r3, r10
  tst r10, #7
  bne .Lany

.Leights:
  add r11, r2, r10
1:word 3f
2:word 4f
  cmp r2, r11
  bne 1b
5:next_row .Leights
.Ldone:
  pop {r4-r11, pc}
3:adds r0, r0, #16
  b 2b
4:adds r0, r0, #16
  cmp r2, r11
  bne 1b
  b 5b

.Lany:
  cmp r10, #3
  beq .Lthree
  and r4, r10, #3
  str r4, [sp, REST]
  bic r10, r10, #3
1:add r11, r2, r10
  cmp r2, r11
  beq 3f
2:word 6f
  cmp r2, r11
  bne 2b
3:ldr r4, [sp, REST]
  cbz r4, 5f
4:ldrsb r5, [r2], #1
  ldr r6, [r0]
  smlabb r6, lr, r5, r6
  str r6, [r0], #4
  subs r4, r4, #1
  bne 4b
5:next_row 1b
  pop {r4-r11, pc}
6:adds r0, r0, #16
  cmp r2, r11
  bne 2b
  b 3b

.Lthree:
  ldrsb r4, [r2], #1
  ldrsb r5, [r2], #1
  ldrsb r10, [r2], #1
  ldm r0, {r6-r8}
  smlabb r6, lr, r4, r6
  smlabb r7, lr, r5, r7
  smlabb r8, lr, r10, r8
  stm r0!, {r6-r8}
  next_row .Lthree
  pop {r4-r11, pc}

.Lfive:
  ldr r4, [r2]
  ldrsb r5, [r2, #4]
  orrs r11, r4, r5
  beq 2f
  sxtb16 r11, r4
  sxtb16 r4, r4, ror #8
  ldm r0, {r6-r10}
  smlabb r6, lr, r11, r6
  smlabb r7, lr, r4, r7
  smlabt r8, lr, r11, r8
  smlabt r9, lr, r4, r9
  smlabb r10, lr, r5, r10
  stm r0!, {r6-r10}
1:next_row .Lfive
  pop {r4-r11, pc}
2:adds r0, r0, #20
  b 1b
