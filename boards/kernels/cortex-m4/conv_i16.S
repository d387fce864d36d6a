#define FUNCTION kernel_conv_i16
#define PLAIN plain_pool_i16
#define WIDE

/*
 * One channel: a line is words of two neighbours, and the weights are read at both alignments instead. With a row of the upper
 * line's words u0, (u1,) u2, left positions multiply from the first weight on and right ones, one input on, from the second.
 */
.macro widen_line kernel
  ldr r2, [r0]
  orr r10, r10, r2
  sxtb16 r3, r2
  sxtb16 r2, r2, ror #8
.if \kernel == 5
  ldr r5, [r0, #2]
  orr r10, r10, r5
  sxtb16 r4, r5
  sxtb16 r5, r5, ror #8
  pkhtb r4, r5, r4, asr #16
  str r4, [r12, #-4]!
.endif
  pkhbt r4, r3, r2, lsl #16
  pkhtb r5, r2, r3, asr #16
  strd r4, r5, [r12, #-8]!
.endm

#define LINE_BYTES(kernel) (2 * (kernel) + 2)

.macro row kernel, at, u0, u1, u2, v0, v1, v2
.if \kernel == 5
  ldm lr!, {\v0, \v1, \v2}
.else
  ldm lr!, {\v0, \v2}
.endif
  ldr r10, [r11, #2 * \kernel * \at]
  ldr r12, [r11, #2 * \kernel * \at + 2]
.if \at == 0
  smuad r0, r10, \u0
  smulbt r1, r10, \u0
  smuad r2, r10, \v0
  smulbt r3, r10, \v0
.else
  smlad r0, r10, \u0, r0
  smlabt r1, r10, \u0, r1
  smlad r2, r10, \v0, r2
  smlabt r3, r10, \v0, r3
.endif
.if \kernel == 5
  smlad r1, r12, \u1, r1
  smlad r3, r12, \v1, r3
  ldr r10, [r11, #2 * \kernel * \at + 4]
  ldr r12, [r11, #2 * \kernel * \at + 6]
  smlad r0, r10, \u1, r0
  smlad r2, r10, \v1, r2
.endif
  smlad r1, r12, \u2, r1
  smlad r3, r12, \v2, r3
  smlatb r0, r12, \u2, r0
  smlatb r2, r12, \v2, r2
.endm

.macro sum_one kernel
.if \kernel == 5
  ldm lr!, {r4, r5, r6}
.else
  ldm lr!, {r4, r6}
.endif
  row \kernel, 0, r4, r5, r6, r7, r8, r9
  row \kernel, 1, r7, r8, r9, r4, r5, r6
  row \kernel, 2, r4, r5, r6, r7, r8, r9
.if \kernel == 5
  row 5, 3, r7, r8, r9, r4, r5, r6
  row 5, 4, r4, r5, r6, r7, r8, r9
.endif
.endm

/* Of bytes 0 and 2, 1 and 3 of four inputs (r3, r2 and r5, r4 of the line below), the two words as the weights lie: neighbours. */
.macro keep_inputs
  pkhbt r7, r3, r2, lsl #16
  pkhbt r8, r5, r4, lsl #16
  strd r7, r8, [lr], #16
  pkhtb r7, r2, r3, asr #16
  pkhtb r8, r4, r5, asr #16
  strd r7, r8, [lr], #16
.endm

.macro words_of_three
  three_weights #4
  two_columns_of_three
.endm

.macro words_of_any
  ldr r5, [r11], #4
  any_inputs r5
.endm

#include "conv.h"
