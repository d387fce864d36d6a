/*
 * Four int8 weights in one register, for the limit 127 and aligned rows. The register is rotated by a byte for each weight, so that
 * the weight is its top byte: there the overflow flag tells when an addition leaves -128..127. A test for -128 is made for all four
 * at once. The cost does not depend on the changes: when most are zero, the code in update.h is cheaper.
 *
 *   r0 weights   r1 D   r2 f   r3 four weights   r4 8 to turn by, and ones (TURN)   r5 inputs   r6 four of them   r7 work
 *   r8 0x80808080   r12 where the inputs end
 */

/* With a D of more bits than this, half of the inputs or more change their weights. */
#define MOSTLY_CHANGING_BITS 11

/* Two uses in one register. `rors` takes only the low byte, 8. Subtracted, the ones in the other bytes help to find a byte of 0x80; they may find others too, which `.Lleast` leaves as they are. */
#define TURN 0x01010108

/* Rotates the next weight to the top and updates it; its input is in r7. */
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

/* The top byte of r3 overflowed: it becomes 127 if it seems negative now, -127 if not. */
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

/* Makes -127 of those of the four weights in front of r0 that are -128. */
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
