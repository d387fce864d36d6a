/*
 * Three rows, positions one line apart. In the scratch the lines are stored side by side, so that the words of a column, which
 * hold two inputs each, are loaded together (r4-r7) and multiplied by three words of weights (r8-r10).
 *
 *   r11 weights of the first row   r12 the left positions' column   lr the right ones'
 *
 * Rows, and the distance from left to right positions, must be whole words of weights; lines must be whole words of inputs. An input
 * that is in the scratch already cannot be handled, because its lines cannot be rearranged in place.
 */
/* Where both positions' columns begin and the left ones' end, bytes of a row of weights, where the first turn is entered. */
#define LEFT_RIGHT #56
#define LAST #64
#define PITCH #68
#define ENTRY #76

.macro three_weights advance
  ldr r10, [sp, PITCH]
  ldr r9, [r11, r10]
  ldr r10, [r11, r10, lsl #1]
  ldr r8, [r11], \advance
.endm

.macro column_of_three position, upper, lower
  ldm \position!, {r4-r7}
  smlad \upper, r8, r4, \upper
  smlad \lower, r8, r5, \lower
  smlad \upper, r9, r5, \upper
  smlad \lower, r9, r6, \lower
  smlad \upper, r10, r6, \upper
  smlad \lower, r10, r7, \lower
.endm

.macro two_columns_of_three
  column_of_three r12, r0, r2
  column_of_three lr, r1, r3
.endm

.Lthree:
  cmp r3, #3
  bne .Lany
  ldr lr, [sp, SCRATCH]
  cmp r0, lr
  beq .Lany
  orr r5, r2, r4
  tst r5, #(WORD - 1)
  bne .Lany
  tst r6, #3
  bne .Lany
  add r5, lr, r4, lsl #3
  strd lr, r5, [sp, LEFT_RIGHT]
  add r5, lr, r2, lsl #3
  str r5, [sp, LAST]
  lsl r5, r2, #SIZE_BITS
  str r5, [sp, PITCH]
  adr r5, .Lthree_entries
  ubfx r2, r2, #WORD_BITS, #2
  ldr r5, [r5, r2, lsl #2]
  str r5, [sp, ENTRY]

  /* Two lines at a time; r10 has the bits of all inputs. */
  mov r10, #0
  mov r9, #2
1:add r12, r0, r6
2:ldr r4, [r0, r1]
  ldr r2, [r0], #4
  orr r10, r10, r4
  orr r10, r10, r2
  sxtb16 r3, r2
  sxtb16 r2, r2, ror #8
  sxtb16 r5, r4
  sxtb16 r4, r4, ror #8
  keep_inputs
  cmp r0, r12
  bne 2b
  sub r0, r0, r6
  add r0, r0, r1, lsl #1
  ldr lr, [sp, LEFT_RIGHT]
  add lr, lr, #8
  subs r9, r9, #1
  bne 1b
  cmp r10, #0
  beq .Lzeros

.Lthree_filter:
  ldrd r12, lr, [sp, LEFT_RIGHT]
  begin_sums
  ldr pc, [sp, ENTRY]
  turn three
  ldr r4, [sp, LAST]
  cmp r12, r4
  bne .Lthree_0
  ldr r4, [sp, PITCH]
  add r11, r11, r4, lsl #1
  finish
  bne .Lthree_filter
  b .Ldone

  turn_entries three
