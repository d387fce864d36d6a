/*
 * Any shape: the lines are stored one after the other, and a word of two weights is multiplied by a word of each position, which
 * need not be aligned. Rows of a filter whose inputs are all zeros are left out.
 *
 *   r4, r5 weights, r6 inputs   r7 inputs of the first position   r8, r9, r10 from there to the others
 *   r11 weights   r12 rows left   lr where a row's words end, then how many weights come behind them
 */
/* While inputs are widened: lines from the upper positions to the lower, weights of a row, rows of the filter. */
#define LOWER #60
#define RUN #76
#define ALL_ROWS #80
/* After that: r7-r10 at the start, rows to go through, bytes of a row's words, weights behind them, how a row begins, bytes of rows left out. */
#define POSITIONS #56
#define ROWS #72
#define WORDS #76
#define REST #80
#define ROW_ENTRY #88
#define GAP #92

.macro any_inputs weights
  ldr r6, [r7, r8]
  smlad r1, \weights, r6, r1
  ldr r6, [r7, r9]
  smlad r2, \weights, r6, r2
  ldr r6, [r7, r10]
  smlad r3, \weights, r6, r3
  ldr r6, [r7], #4
  smlad r0, \weights, r6, r0
.endm

.Lany:
  str r7, [sp, LOWER]
  str r2, [sp, RUN]
  str r3, [sp, ALL_ROWS]
  /* Widens from the last line to the first, since the input itself may be at the start of the scratch: r9 line, r10 the first one that is not all zeros, r12 the last. */
  ldr r5, [sp, SCRATCH]
  mul r9, r8, r6
  add r5, r5, r9, lsl #1
  sub r9, r8, #1
  mla r0, r9, r1, r0
  add r0, r0, r6
  mov r12, #-1
1:mov lr, r0
  mov r8, #0
  subs r7, r6, #4
  blo 3f
2:ldr r2, [lr, #-4]!
  orr r8, r8, r2
  sxtb16 r3, r2
  sxtb16 r2, r2, ror #8
  pkhtb r4, r2, r3, asr #16
  str r4, [r5, #-4]!
  pkhbt r4, r3, r2, lsl #16
  str r4, [r5, #-4]!
  subs r7, r7, #4
  bhs 2b
3:adds r7, r7, #4
  beq 5f
4:ldrsb r2, [lr, #-1]!
  orr r8, r8, r2
  strh r2, [r5, #-2]!
  subs r7, r7, #1
  bne 4b
5:cmp r8, #0
  beq 6f
  mov r10, r9
  cmp r12, #0
  it lt
  movlt r12, r9
6:sub r0, r0, r1
  subs r9, r9, #1
  bpl 1b
  cmp r12, #0
  blt .Lzeros

  /* A row is applied to one line for the upper positions and one for the lower. r10 first row with an input that is not zero, r12 number of rows from there. */
  ldr r2, [sp, RUN]
  ldr r3, [sp, ALL_ROWS]
  ldr r1, [sp, LOWER]
  subs r10, r10, r1
  it lt
  movlt r10, #0
  add r12, r12, #1
  cmp r12, r3
  it hi
  movhi r12, r3
  sub r12, r12, r10
  str r12, [sp, ROWS]
  sub r3, r3, r12
  mul r3, r3, r2
  lsl r3, r3, #SIZE_BITS
  str r3, [sp, GAP]
  mul r3, r10, r2
  ldr r4, [sp, END]
  add r4, r4, r3, lsl #SIZE_BITS
  str r4, [sp, END]
  add r11, r11, r3, lsl #SIZE_BITS
  mul r3, r10, r6
  add r7, r5, r3, lsl #1
  ldr r8, [sp, ACROSS]
  lsl r8, r8, #1
  mul r9, r6, r1
  lsl r9, r9, #1
  add r10, r8, r9
  add r3, sp, POSITIONS
  stm r3, {r7-r10}
  and r3, r2, #(WORD - 1)
  str r3, [sp, REST]
  lsrs r3, r2, #WORD_BITS
  lsl r4, r3, #2
  str r4, [sp, WORDS]
  adr r4, .Lany_entries
  and r5, r3, #3
  ldr r4, [r4, r5, lsl #2]
  cbnz r3, 7f
  ldr r4, =.Lany_rest + 1
7:str r4, [sp, ROW_ENTRY]

.Lany_filter:
  add r4, sp, POSITIONS
  ldm r4, {r7-r10}
  begin_sums
  ldr r12, [sp, ROWS]
.Lany_row:
  ldr lr, [sp, WORDS]
  add lr, lr, r11
  ldr pc, [sp, ROW_ENTRY]
  turn any
  cmp r11, lr
  bne .Lany_0
.Lany_rest:
  ldr lr, [sp, REST]
  cmp lr, #0
  beq 2f
1:LOAD_WEIGHT r5, [r11], #SIZE
  ldrsh r6, [r7, r8]
  smlabb r1, r5, r6, r1
  ldrsh r6, [r7, r9]
  smlabb r2, r5, r6, r2
  ldrsh r6, [r7, r10]
  smlabb r3, r5, r6, r3
  ldrsh r6, [r7], #2
  smlabb r0, r5, r6, r0
  subs lr, lr, #1
  bne 1b
2:add r7, r7, r8
  subs r12, r12, #1
  bne .Lany_row
  ldr r4, [sp, GAP]
  add r11, r11, r4
  finish
  bne .Lany_filter
  b .Ldone

  turn_entries any
