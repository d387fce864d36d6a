/*
 * One weight after the other. D has up to 24 bits; if it fits in 16, a shorter multiplication is enough.
 * FUNCTION is the function's name; with WIDE, weights have 16 bits.
 *
 *   X input, r12-r13 where it ends   Z weights   r20-r22 D   r23 input   r18-r19 f   r24-r25 change, then weight
 *   r16-r17 limit   r15 zero   r14 sign
 */

/* f + D * input in 24 bits, for a D of 16 bits: the low two bytes stay in f, r24 gets the third. The Z flag says that the weight does not change. */
.macro short_product
  mulsu r23, r20
  sbc r24, r24
  add r18, r0
  adc r19, r1
  adc r24, r15
  muls r21, r23
  add r19, r0
  adc r24, r1
.endm

/* The same in 32 bits for a D of 24 bits; r25 gets the fourth byte. */
.macro long_product
  mulsu r23, r20
  sbc r24, r24
  mov r25, r24
  add r18, r0
  adc r19, r1
  adc r24, r15
  adc r25, r15
  mulsu r23, r21
  sbc r14, r14
  add r19, r0
  adc r24, r1
  adc r25, r14
  muls r22, r23
  add r24, r0
  adc r25, r1
  brtc 1f
  add r25, r23
1:
.endm

/* Adds the change r24-r25 to a weight of 16 bits, held to the limit. */
.macro apply low, high
  add r24, \low
  adc r25, \high
  brlt 3f
  cp r16, r24
  cpc r17, r25
  brsh 5f
  movw r24, r16
  rjmp 5f
3:movw r0, r24
  add r0, r16
  adc r1, r17
  brpl 5f
  clr r24
  clr r25
  sub r24, r16
  sbc r25, r17
5:
.endm

#define SECTION_OF(name) .text.name
#define SECTION(name) SECTION_OF(name)
.section SECTION(FUNCTION), "ax", @progbits
.global FUNCTION
FUNCTION:
  push r12
  push r13
  push r14
  push r15
  movw r30, r24
  movw r26, r14
  add r12, r26
  adc r13, r27
  clr r15
  /* D has 16 bits if the two bytes above are its sign. */
  mov r0, r21
  lsl r0
  sbc r0, r0
  cp r0, r22
  cpc r0, r23
  breq .Lshort_test
  /* Flag T: D is 2^23, the only D whose third byte seems negative and is not. */
  bst r22, 7
  sbrc r23, 7
  clt
  rjmp .Llong_test

.Lshort:
  ld r23, X+
  tst r23
  breq .Lshort_skip
  short_product
  breq .Lshort_skip
#ifdef WIDE
  clr r25
  sbrc r24, 7
  com r25
  ld r0, Z
  ldd r1, Z+1
  apply r0, r1
  st Z+, r24
  st Z+, r25
#else
  ld r0, Z
  add r24, r0
  brvs 1f
  cpi r24, -128
  breq 2f
0:st Z+, r24
#endif
.Lshort_test:
  cp r26, r12
  cpc r27, r13
  brne .Lshort
  rjmp .Lend
.Lshort_skip:
#ifdef WIDE
  adiw r30, 2
#else
  adiw r30, 1
#endif
  rjmp .Lshort_test
#ifndef WIDE
  /* The int8 addition overflowed, so the sign is inverted. The limit of int8 weights is always 127. */
1:ldi r24, 127
  brmi 0b
2:ldi r24, -127
  rjmp 0b
#endif

.Llong:
  ld r23, X+
  tst r23
  breq .Llong_skip
  long_product
#ifdef WIDE
  ld r0, Z
  ldd r1, Z+1
  apply r0, r1
  st Z+, r24
  st Z+, r25
#else
  ld r0, Z
  clr r1
  sbrc r0, 7
  com r1
  apply r0, r1
  st Z+, r24
#endif
.Llong_test:
  cp r26, r12
  cpc r27, r13
  brne .Llong
.Lend:
  movw r24, r18
  clr r1
  pop r15
  pop r14
  pop r13
  pop r12
  ret
.Llong_skip:
#ifdef WIDE
  adiw r30, 2
#else
  adiw r30, 1
#endif
  rjmp .Llong_test
