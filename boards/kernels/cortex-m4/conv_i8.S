#define FUNCTION kernel_conv_i8
#define PLAIN plain_pool_i8

/*
 * One channel: words of weights 0 and 2, 1 and 3, as widening them gives; a line of inputs is four such words, each one input
 * on (two where rows have three). With a row of the upper line's words u0-u3.
 */
.macro widen_line kernel
  ldr r3, [r0]
  orr r10, r10, r3
  sxtb16 r2, r3
  sxtb16 r3, r3, ror #8
.if \kernel == 5
  ldr r5, [r0, #2]
  orr r10, r10, r5
  sxtb16 r4, r5
  sxtb16 r5, r5, ror #8
  stmdb r12!, {r2-r5}
.else
  strd r2, r3, [r12, #-8]!
.endif
.endm

#define LINE_BYTES(kernel) (4 * (kernel) - 4)

.macro first_products at, even, u0, u1, v0, v1
.if \at == 0
  smuad r0, \even, \u0
  smuad r1, \even, \u1
  smuad r2, \even, \v0
  smuad r3, \even, \v1
.else
  smlad r0, \even, \u0, r0
  smlad r1, \even, \u1, r1
  smlad r2, \even, \v0, r2
  smlad r3, \even, \v1, r3
.endif
.endm

/* The words of the lower line are loaded into v0, v1, u0, v3; u0 and v3, which held even weights, are not needed any more by then. */
.macro row_of_five at, u0, u1, u2, u3, v0, v1, v3
  ldr r12, [r11, #5 * \at]
  ldrd \v0, \v1, [lr], #8
  sxtb16 \v3, r12
  sxtb16 r12, r12, ror #8
  first_products \at, \v3, \u0, \u1, \v0, \v1
  ldrd \u0, \v3, [lr], #8
  smlad r0, r12, \u1, r0
  smlad r1, r12, \u2, r1
  smlad r2, r12, \v1, r2
  smlad r3, r12, \u0, r3
  ldrsb r12, [r11, #5 * \at + 4]
  smlabt r0, r12, \u2, r0
  smlabt r1, r12, \u3, r1
  smlabt r2, r12, \u0, r2
  smlabt r3, r12, \v3, r3
.endm

/* Reads four bytes for three weights. At least one bias follows the last weight, so the fourth byte can be read; it is not used. */
.macro row_of_three at, u0, u1, v0, v1
  ldr r12, [r11, #3 * \at]
  ldrd \v0, \v1, [lr], #8
  sxtb16 r10, r12
  sxtb16 r12, r12, ror #8
  first_products \at, r10, \u0, \u1, \v0, \v1
  smlabb r0, r12, \u1, r0
  smlabt r1, r12, \u0, r1
  smlabb r2, r12, \v1, r2
  smlabt r3, r12, \v0, r3
.endm

.macro sum_one kernel
.if \kernel == 5
  ldm lr!, {r4-r7}
  row_of_five 0, r4, r5, r6, r7, r8, r9, r10
  row_of_five 1, r8, r9, r4, r10, r5, r6, r7
  row_of_five 2, r5, r6, r8, r7, r9, r4, r10
  row_of_five 3, r9, r4, r5, r10, r6, r8, r7
  row_of_five 4, r6, r8, r9, r7, r4, r5, r10
.else
  ldrd r4, r5, [lr], #8
  row_of_three 0, r4, r5, r6, r7
  row_of_three 1, r6, r7, r4, r5
  row_of_three 2, r4, r5, r6, r7
.endif
.endm

/* Bytes 0 and 2, 1 and 3 of four inputs (r3, r2 and r5, r4 of the line below) stay together, as those of widened weights do. */
.macro keep_inputs
  strd r3, r5, [lr], #16
  strd r2, r4, [lr], #16
.endm

.macro words_of_three
  three_weights #0
  sxtb16 r8, r8
  sxtb16 r9, r9
  sxtb16 r10, r10
  two_columns_of_three
  three_weights #4
  sxtb16 r8, r8, ror #8
  sxtb16 r9, r9, ror #8
  sxtb16 r10, r10, ror #8
  two_columns_of_three
.endm

.macro words_of_any
  ldr r6, [r11], #4
  sxtb16 r5, r6
  sxtb16 r6, r6, ror #8
  pkhtb r4, r6, r5, asr #16
  pkhbt r5, r5, r6, lsl #16
  any_inputs r5
  any_inputs r4
.endm

#include "conv.h"
