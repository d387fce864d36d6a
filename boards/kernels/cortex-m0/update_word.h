/*
 * Four int8 weights in one register, for the limit 127 and rows on words. The word turns by a byte for each weight: at the top an
 * addition tells by the overflow flag that a weight left -128..127. Whether one came to -128 is asked of all four at once. It costs
 * the same whatever the changes: where most of them are zero, update.h's own words are cheaper.
 *
 *   r0 weights   r1 D   r2 f   r3 four weights   r4 8 to turn by, and ones (TURN)   r5 inputs   r6 four of them   r7 work
 *   r8 0x80808080   r12 where the inputs end
 */

/* Beyond this D, half of the inputs change their weights or more. */
#define MOSTLY_CHANGING_BITS 11

/* `rors` looks at the low byte alone. As ones in every byte but that, it finds a byte of 0x80, and others that are none the worse for it. */
#define TURN 0x01010108

/* The weight that comes to the top, whose input is in r7. */
.macro turn
  muls r7, r1, r7
  adds r7, r7, r2
  uxth r2, r7
  asrs r7, r7, #16
  lsls r7, r7, #24
  rors r3, r4
  adds r3, r3, r7
  bvs .Lclamp\@
.Lclamped\@:
.subsection 3
.Lclamp\@:
  bl .Lclamp
  b .Lclamped\@
.previous
.endm

.macro word
  ldmia r5!, {r6}
  cmp r6, #0
  beq .Lzeros\@
  ldr r3, [r0]
  sxtb r7, r6
  turn
  lsls r7, r6, #16
  asrs r7, #24
  turn
  lsls r7, r6, #8
  asrs r7, #24
  turn
  asrs r7, r6, #24
  turn
  stmia r0!, {r3}
  subs r7, r3, r4
  bics r3, r7
  mov r7, r8
  tst r3, r7
  bne .Lleast\@
.Lnext\@:
.subsection 3
.Lzeros\@:
  adds r0, #4
  b .Lnext\@
.Lleast\@:
  bl .Lleast
  b .Lnext\@
.previous
.endm

.subsection 2
.Lturning:
  mov r7, r8
  push {r7}
  ldr r7, =0x80808080
  mov r8, r7
  ldr r4, =TURN
  lsls r6, #29
  bmi 2f
1:word
2:word
  cmp r5, r12
  bne 1b
  pop {r7}
  mov r8, r7
  movs r3, #127
  adds r4, r3, r3
  mov lr, r4
  b .Lrest

/* The top of r3 wrapped round: to 127 if it looks negative, to -127 if not. */
.subsection 3
.Lclamp:
  asrs r7, r3, #31
  lsls r7, #1
  adds r7, #0x81
  lsls r7, #24
  lsls r3, #8
  lsrs r3, #8
  orrs r3, r7
  bx lr

/* Of the four weights in front of r0, those that are -128. */
.Lleast:
  subs r0, #4
  .irp at, 0, 1, 2, 3
  ldrb r7, [r0, #\at]
  cmp r7, #0x80
  bne 1f
  adds r7, #1
  strb r7, [r0, #\at]
1:
  .endr
  adds r0, #4
  bx lr
.subsection 0
