/*
 * All filters over one window, position after position. A multiplication of signed bytes leaves the product's sign in the carry;
 * subtracting with it extends the sum by a byte. FUNCTION is the function's name; with WIDE, weights have 16 bits.
 *
 *   X input, Z weights, Y the frame   r22 input, r23 weight, r21 sign, r24-r25 taps left of the row, r19 rows left
 *   r2-r5 sum   r6-r9 best sum   r13 its position, r16 this one   r17 positions left across, r20 down
 *   r10-r11 filter   r12 pool   r14-r15 from the end of a row in a line to the next one's start   r18 rows
 */
#define CORNER 1
#define RUN 3
#define ACROSS 5
#define DOWN 7
#define LINE 9
#define PLACE 11
#define BIAS 13
#define END 15
#define FRAME 16
/* Offsets of arguments on the stack: above the frame, 18 saved registers and the return address. */
#ifdef __AVR_3_BYTE_PC__
#define RETURN 3
#else
#define RETURN 2
#endif
#define ARGUMENTS FRAME + 18 + RETURN + 1
#define SHIFT ARGUMENTS
#define OUTPUT ARGUMENTS + 2
#define ARGMAX ARGUMENTS + 4
#define FEATURE ARGUMENTS + 6

#define SPL 0x3d
#define SPH 0x3e
#define SREG 0x3f

.macro get low, high, place
  ldd \low, Y+\place
  ldd \high, Y+\place+1
.endm

.macro put low, high, place
  std Y+\place, \low
  std Y+\place+1, \high
.endm

/* Adds the variable at `by` to the one at `place`, both in the frame. */
.macro move place, by
  get r24, r25, \place
  ldd r0, Y+\by
  add r24, r0
  ldd r0, Y+\by+1
  adc r25, r0
  put r24, r25, \place
.endm

.macro halve
  asr r9
  ror r8
  ror r7
  ror r6
.endm

#define SECTION_OF(name) .text.name
#define SECTION(name) SECTION_OF(name)
.section SECTION(FUNCTION), "ax", @progbits
.global FUNCTION
FUNCTION:
.irp n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29
  push r\n
.endr
  in r28, SPL
  in r29, SPH
  sbiw r28, FRAME
  in r0, SREG
  cli
  out SPH, r29
  out SREG, r0
  out SPL, r28
  put r24, r25, CORNER
  put r20, r21, RUN
  put r16, r17, ACROSS
  put r14, r15, DOWN
  movw r14, r22
  sub r14, r20
  sbc r15, r21
  /* Biases lie behind filters * rows * run weights. */
  mul r18, r20
  movw r24, r0
  mul r18, r21
  add r25, r0
#ifdef WIDE
  lsl r24
  rol r25
#endif
  mul r24, r8
  movw r26, r0
  mul r24, r9
  add r27, r0
  mul r25, r8
  add r27, r0
  add r26, r10
  adc r27, r11
  put r26, r27, BIAS
  put r26, r27, END

.Lfilter:
  clr r6
  clr r7
  clr r8
  ldi r24, 0x80
  mov r9, r24
  clr r13
  clr r16
  get r24, r25, CORNER
  put r24, r25, LINE
  mov r20, r12
.Lline:
  get r24, r25, LINE
  put r24, r25, PLACE
  mov r17, r12
.Lposition:
  get r26, r27, PLACE
  movw r30, r10
  clr r2
  clr r3
  movw r4, r2
  mov r19, r18
.Lrow:
  get r24, r25, RUN
.Ltap:
  ld r22, X+
  ld r23, Z+
#ifdef WIDE
  mulsu r22, r23
#else
  muls r22, r23
#endif
  sbc r21, r21
  add r2, r0
  adc r3, r1
  adc r4, r21
  adc r5, r21
#ifdef WIDE
  ld r23, Z+
  muls r23, r22
  sbc r21, r21
  add r3, r0
  adc r4, r1
  adc r5, r21
#endif
  sbiw r24, 1
  brne .Ltap
  add r26, r14
  adc r27, r15
  dec r19
  brne .Lrow
  cp r6, r2
  cpc r7, r3
  cpc r8, r4
  cpc r9, r5
  brge 1f
  movw r6, r2
  movw r8, r4
  mov r13, r16
1:inc r16
  move PLACE, ACROSS
  dec r17
  brne .Lposition
  move LINE, DOWN
  dec r20
  breq 2f
  rjmp .Lline
2:movw r10, r30

  /* Best sum + 64 * bias: a byte up, two bits down. */
  get r30, r31, BIAS
  ld r22, Z+
#ifdef WIDE
  ld r23, Z+
#else
  mov r23, r22
  lsl r23
  sbc r23, r23
#endif
  put r30, r31, BIAS
  mov r24, r23
  lsl r24
  sbc r24, r24
  clr r25
.rept 2
  asr r24
  ror r23
  ror r22
  ror r25
.endr
  add r6, r25
  adc r7, r22
  adc r8, r23
  adc r9, r24

  ldd r24, Y+SHIFT
  tst r24
  breq 5f
  rjmp 4f
3:halve
4:dec r24
  brne 3b
  halve
  /* The last bit that was shifted out decides the rounding. */
  adc r6, r24
  adc r7, r24
  adc r8, r24
  adc r9, r24
5:clr r24
  tst r9
  brmi 7f
  or r7, r8
  or r7, r9
  brne 6f
  mov r24, r6
  tst r24
  brpl 7f
6:ldi r24, 127
7:get r30, r31, OUTPUT
  st Z+, r24
  put r30, r31, OUTPUT

  get r30, r31, ARGMAX
  mov r0, r30
  or r0, r31
  breq .Lnext
  mov r21, r12
  cpi r21, 1
  breq .Lnext
  get r24, r25, FEATURE
  adiw r24, 1
  put r24, r25, FEATURE
  sbiw r24, 1
  mov r22, r13
  cpi r21, 3
  brne 1f
  ldi r23, 15
  lsr r25
  ror r24
  brcc 4f
  swap r22
  swap r23
  rjmp 4f
1:ldi r23, 3
  mov r21, r24
  andi r21, 3
  rjmp 3f
2:lsl r22
  lsl r22
  lsl r23
  lsl r23
  dec r21
3:tst r21
  brne 2b
  lsr r25
  ror r24
  lsr r25
  ror r24
4:add r30, r24
  adc r31, r25
  ld r24, Z
  com r23
  and r24, r23
  or r24, r22
  st Z, r24
.Lnext:
  get r24, r25, END
  cp r10, r24
  cpc r11, r25
  brsh 1f
  rjmp .Lfilter
1:clr r1
  adiw r28, FRAME
  in r0, SREG
  cli
  out SPH, r29
  out SREG, r0
  out SPL, r28
.irp n, 29, 28, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2
  pop r\n
.endr
  ret
