/*
 * Inputs of zero change nothing: a word of them, where rows lie on words, takes a test; others one each.
 *
 *   r0 sums   r1 inputs   r2 signal   r3, r7 work   r4 inputs left of the row
 *   r8 bytes between rows of sums   r9 between rows of inputs   r10 run   r11 rows left
 */
.syntax unified
.thumb

.macro one offset
  movs r3, #\offset
  ldrsb r3, [r1, r3]
  cmp r3, #0
  beq 1f
  muls r3, r2, r3
  ldr r7, [r0, #4 * \offset]
  adds r7, r7, r3
  str r7, [r0, #4 * \offset]
1:
.endm

.section .text.kernel_gradient, "ax", %progbits
.global kernel_gradient
.type kernel_gradient, %function
kernel_gradient:
  push {r4-r7, lr}
  mov r4, r8
  mov r5, r9
  mov r6, r10
  mov r7, r11
  push {r4-r7}
  ldr r4, [sp, #36]
  mov r10, r4
  subs r5, r3, r4
  mov r9, r5
  subs r5, r1, r4
  lsls r5, #2
  mov r8, r5
  ldr r5, [sp, #40]
  mov r11, r5
  mov r1, r2
  ldr r2, [sp, #44]
  /* Do all rows begin and end on words? */
  orrs r3, r4
  orrs r3, r1
  lsls r6, r3, #30
.Lrow:
  mov r4, r10
  cmp r6, #0
  bne .Lbytes
.Lword:
  ldr r3, [r1]
  cmp r3, #0
  beq 2f
  sxtb r7, r3
  muls r7, r2, r7
  ldr r5, [r0]
  adds r5, r5, r7
  str r5, [r0]
  lsls r7, r3, #16
  asrs r7, r7, #24
  muls r7, r2, r7
  ldr r5, [r0, #4]
  adds r5, r5, r7
  str r5, [r0, #4]
  lsls r7, r3, #8
  asrs r7, r7, #24
  muls r7, r2, r7
  ldr r5, [r0, #8]
  adds r5, r5, r7
  str r5, [r0, #8]
  asrs r7, r3, #24
  muls r7, r2, r7
  ldr r5, [r0, #12]
  adds r5, r5, r7
  str r5, [r0, #12]
2:adds r0, #16
  adds r1, #4
  subs r4, #4
  bne .Lword
  b .Lnext
.Lbytes:
  subs r4, #2
  blo 3f
  one 0
  one 1
  adds r0, #8
  adds r1, #2
  b .Lbytes
3:adds r4, #1
  bne .Lnext
  one 0
  adds r0, #4
  adds r1, #1
.Lnext:
  add r0, r8
  add r1, r9
  mov r5, r11
  subs r5, #1
  mov r11, r5
  bne .Lrow
  pop {r4-r7}
  mov r8, r4
  mov r9, r5
  mov r10, r6
  mov r11, r7
  pop {r4-r7, pc}
