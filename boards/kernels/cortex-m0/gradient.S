/*
 * Aligned rows are read word by word, two sums at a time; a word of zeros takes one test. Other rows are worked on by columns: all
 * rows of up to eight columns, then the next eight. That takes one test for each input.
 *
 *   r0 sums   r1 inputs   r2 signal
 *   words: r3 four inputs   r4 their bytes exchanged in pairs   r5 product   r6, r7 sums   r12 where the row ends   lr between rows
 *   columns: r3 rows left   r4 input, product   r5 columns after these, sum   r6 between rows of sums   r7 of inputs   r12 the code
 */
.syntax unified
.thumb

/* Offsets on the stack, above the saved registers. Two places are used for something else later. */
#define RUN #20
#define ROWS #24
#define SIGNAL #28
#define LAST_END #24
#define SUMS_GAP #28

/* A column takes 2^COLUMN_SHIFT bytes of code, so the code is entered that many bytes from its end for each column. */
#define COLUMN_SHIFT 4

.macro column at
  ldrb r4, [r1, #\at]
  lsls r4, #24
  beq 1f
  asrs r4, #24
  muls r4, r2, r4
  ldr r5, [r0, #4 * \at]
  adds r5, r5, r4
  str r5, [r0, #4 * \at]
1:
.endm

.section .text.kernel_gradient, "ax", %progbits
.global kernel_gradient
.type kernel_gradient, %function
kernel_gradient:
  push {r4-r7, lr}
  ldr r5, [sp, RUN]
  mov r6, r1
  mov r7, r3
  mov r1, r2
  ldr r2, [sp, SIGNAL]
  orrs r3, r5
  orrs r3, r1
  lsls r3, #30
  bne .Lcolumns

  subs r6, r6, r5
  lsls r6, #2
  str r6, [sp, SUMS_GAP]
  adds r4, r1, r5
  mov r12, r4
  ldr r3, [sp, ROWS]
  subs r3, #1
  muls r3, r7, r3
  adds r3, r3, r4
  str r3, [sp, LAST_END]
  subs r7, r7, r5
  mov lr, r7
.Lword:
  ldmia r1!, {r3}
  cmp r3, #0
  beq .Lzeros
  rev16 r4, r3
  ldr r6, [r0]
  ldr r7, [r0, #4]
  sxtb r5, r3
  muls r5, r2, r5
  adds r6, r6, r5
  sxtb r5, r4
  muls r5, r2, r5
  adds r7, r7, r5
  stmia r0!, {r6, r7}
  ldr r6, [r0]
  ldr r7, [r0, #4]
  asrs r4, #24
  muls r4, r2, r4
  adds r6, r6, r4
  asrs r3, #24
  muls r3, r2, r3
  adds r7, r7, r3
  stmia r0!, {r6, r7}
  cmp r1, r12
  bne .Lword
.Lnext:
  ldr r5, [sp, SUMS_GAP]
  adds r0, r0, r5
  ldr r5, [sp, LAST_END]
  cmp r1, r5
  beq .Ldone
  add r1, lr
  ldr r5, [sp, RUN]
  adds r5, r5, r1
  mov r12, r5
  b .Lword
.Lzeros:
  adds r0, #16
  cmp r1, r12
  bne .Lword
  b .Lnext
.Ldone:
  pop {r4-r7, pc}

.Lcolumns:
  lsls r6, #2
.Lblock:
  subs r4, r5, #1
  lsls r4, #29
  lsrs r4, #29
  adds r4, #1
  mov lr, r4
  subs r5, r5, r4
  str r5, [sp, RUN]
  adr r3, .Lrow
  lsls r4, #COLUMN_SHIFT
  subs r3, r3, r4
  mov r12, r3
  ldr r3, [sp, ROWS]
  mov pc, r12
  .balign 4
  .irp at, 7, 6, 5, 4, 3, 2, 1, 0
  column \at
  .endr
.Lrow:
  adds r0, r0, r6
  adds r1, r1, r7
  subs r3, #1
  beq 2f
  mov pc, r12
2:ldr r5, [sp, RUN]
  cmp r5, #0
  beq .Ldone
  ldr r3, [sp, ROWS]
  mov r4, r3
  muls r4, r6, r4
  subs r0, r0, r4
  muls r3, r7, r3
  subs r1, r1, r3
  mov r4, lr
  adds r1, r1, r4
  lsls r4, #2
  adds r0, r0, r4
  b .Lblock
