/*
 * Windows of 2 x 2 positions: the inputs are widened to int16 in the scratch, once for all filters, and one instruction
 * multiplies two of them. There is code for one channel, the usual first layer (below), for three rows (conv_three.h), and for any
 * shape (conv_any.h); of a window of zeros only the biases count. Other pools, shifts that need no rounding, and windows larger
 * than the scratch go to PLAIN, which takes the same arguments. FUNCTION is the function's name; with WIDE, weights have 16 bits.
 * These macros, in front of this file, say how weights are multiplied by inputs:
 *
 *   widen_line kernel   one channel: a line at r0 to the bytes in front of r12, which goes down by them, and into the bits of r10
 *   sum_one kernel      one channel: the sums of a filter, from the lines at lr, which goes behind them
 *   keep_inputs         three rows: widened inputs of two lines, to lr
 *   words_of_three      three rows: the columns that belong to one word of weights
 *   words_of_any        any shape: the same, in one row
 *
 * While filters run: r0-r3 sums of the four positions, r11 weights; the other registers differ from form to form.
 */
.syntax unified
.thumb
#define SECTION_OF(name) .text.name
#define SECTION(name) SECTION_OF(name)

/* Bytes of a weight, weights in a word, and the logarithm of each. */
#ifdef WIDE
#define SIZE 2
#define SIZE_BITS 1
#define WORD 2
#define WORD_BITS 1
#define LOAD_WEIGHT ldrsh
#else
#define SIZE 1
#define SIZE_BITS 0
#define WORD 4
#define WORD_BITS 2
#define LOAD_WEIGHT ldrsb
#endif

/*
 * Offsets on the stack: first what every filter loads at once (the next bias and output, winners, how far a sum is shifted before
 * it is rounded, the first bias), then the saved registers, then the arguments from the fifth on, or variables in the places of
 * arguments that are not needed any more.
 */
#define BIAS #0
#define GATHERED #8
#define BEFORE #12
#define END #16
#define ACROSS #56
#define W #68
#define FILTERS #72
#define OUTPUT #80
#define ARGMAX #84
#define SCRATCH #92
/* Where the next winners go, or 0. */
#define WINNERS ARGMAX

/* The winners of four filters make a byte. They are shifted into r6 from above; a marker bit leaves it with the fourth, into the carry. */
.macro store_winners
  bcc 9f
  ldr r0, [sp, WINNERS]
  lsr r10, r6, #24
  mov r6, #0x80
  cbz r0, 9f
  strb r10, [r0], #1
  str r0, [sp, WINNERS]
9:
.endm

/* Makes an activation of the sum r0: shifts by `shift` - 1 bits (r7), then by one more with rounding, and clamps to 0..127. */
.macro activate
  asr r0, r0, r7
  add r0, r0, #1
  usat r0, #7, r0, asr #1
  strb r0, [r5], #1
.endm

.macro better sum, winner
  cmp \sum, r0
  itt gt
  movgt r0, \sum
  movgt r9, #\winner << 30
.endm

.macro begin_sums
  mov r0, #0
  mov r1, #0
  mov r2, #0
  mov r3, #0
.endm

/* A loop over words of weights, four in each turn. If their number is no multiple of four, the first turn is entered further down, at a label from the table. */
.macro turn form
.irp left, 0, 3, 2, 1
.L\form\()_\left:
  words_of_\form
.endr
.endm

.macro turn_entries form
.balign 4
.L\form\()_entries:
.irp left, 0, 1, 2, 3
  .word .L\form\()_\left + 1
.endr
.endm

/* Makes the output of a filter: the largest sum, plus 64 times the bias, and the first position that has it. NE if there are more filters. */
.macro finish
  ldm sp, {r4-r8}
  mov r9, #0
  better r1, 1
  better r2, 2
  better r3, 3
  LOAD_WEIGHT r10, [r4], #SIZE
  orrs r6, r9, r6, lsr #2
  add r0, r0, r10, lsl #6
  activate
  store_winners
  stm sp, {r4-r6}
  cmp r11, r8
.endm

.macro one_channel kernel
  ldr lr, [sp, SCRATCH]
  mov r2, #\kernel
  mla r0, r1, r2, r0
  add r12, lr, #LINE_BYTES(\kernel) * (\kernel + 1)
  mov r10, #0
1:widen_line \kernel
  sub r0, r0, r1
  cmp r12, lr
  bne 1b
  cmp r10, #0
  beq .Lzeros
2:sum_one \kernel
  add r11, r11, #SIZE * \kernel * \kernel
  sub lr, lr, #LINE_BYTES(\kernel) * (\kernel + 1)
  finish
  bne 2b
  b .Ldone
.endm

.section SECTION(FUNCTION), "ax", %progbits
.global FUNCTION
.type FUNCTION, %function
FUNCTION:
  ldr r12, [sp, #8]
  cmp r12, #2
  bne .Lplain
  ldr r12, [sp, #20]
  sub r12, r12, #1
  cmp r12, #31
  bhs .Lplain
  push {r4-r11, lr}
  sub sp, #20

  /* r4 across, r6 columns and r8 lines of the window, r7 lines between upper and lower positions, r10 weights of a filter. */
  ldrd r4, r5, [sp, ACROSS]
  udiv r7, r5, r1
  add r6, r2, r4
  add r8, r3, r7
  mul r10, r2, r3
  mul r5, r8, r6
  add r9, r10, #1
  cmp r5, r9, lsl #1
  bls 1f
  add sp, #20
  pop {r4-r11, lr}
.Lplain:
  b PLAIN
1:ldr r11, [sp, W]
  ldr r5, [sp, FILTERS]
  mul r9, r10, r5
  add r9, r11, r9, lsl #SIZE_BITS
  ldr r10, [sp, OUTPUT]
  strd r9, r10, [sp, BIAS]
  strd r12, r9, [sp, BEFORE]
  /* The byte of the first winner may already hold those of earlier features. */
  ldrd r5, lr, [sp, ARGMAX]
  cbz r5, 2f
  add r5, r5, lr, lsr #2
  str r5, [sp, WINNERS]
  ldrb r5, [r5]
  and lr, lr, #3
  lsl lr, lr, #1
  rsb r9, lr, #32
  lsl r5, r5, r9
  mov r9, #0x80
  lsr r9, r9, lr
  orr r5, r5, r9
2:str r5, [sp, GATHERED]
  cmp r7, #1
  bne .Lany
  cmp r4, #1
  bne .Lthree
  cmp r2, r3
  bne .Lthree
  cmp r2, #3
  beq .Lone_three
  cmp r2, #5
  bne .Lany
  one_channel 5
.Lone_three:
  one_channel 3

.Lzeros:
  ldm sp, {r4-r7}
  ldr r8, [sp, FILTERS]
  add r8, r4, r8, lsl #SIZE_BITS
1:LOAD_WEIGHT r10, [r4], #SIZE
  lsl r0, r10, #6
  activate
  lsrs r6, r6, #2
  store_winners
  cmp r4, r8
  bne 1b

/* Fewer than four winners at the end fill a byte only in part: the rest of it stays as it is. */
.Ldone:
  ldr r0, [sp, WINNERS]
  cbz r0, 1f
  and r1, r6, #0xff
  clz r1, r1
  subs r1, r1, #24
  beq 1f
  ldrb r2, [r0]
  lsr r2, r2, r1
  lsl r2, r2, r1
  rsb r1, r1, #32
  lsr r6, r6, r1
  orr r2, r2, r6
  strb r2, [r0]
1:add sp, #20
  pop {r4-r11, pc}

#include "conv_three.h"
#include "conv_any.h"
