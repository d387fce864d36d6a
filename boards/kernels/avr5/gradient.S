/*
 * An input of zero is skipped. A multiplication of signed bytes leaves the product's sign in the carry, which extends it to 32 bits.
 *
 *   X input, Z sums   r22-r23 signal, r21 input, r18-r19-r20-r0 product   r24-r25 inputs left of the row
 *   r16-r17 run   r14 rows left   r10-r11 from a row of inputs to the next one's, r12-r13 of sums, in bytes, their rows left out
 */
.section .text.kernel_gradient, "ax", @progbits
.global kernel_gradient
kernel_gradient:
.irp n, 10, 11, 12, 13, 14
  push r\n
.endr
  movw r30, r24
  movw r26, r20
  sub r18, r16
  sbc r19, r17
  sub r22, r16
  sbc r23, r17
  lsl r22
  rol r23
  lsl r22
  rol r23
  movw r12, r22
  movw r22, r10
  movw r10, r18
.Lrow:
  movw r24, r16
.Linput:
  ld r21, X+
  tst r21
  breq .Lzero
  mulsu r21, r22
  sbc r20, r20
  movw r18, r0
  muls r23, r21
  add r19, r0
  adc r20, r1
  mov r0, r20
  lsl r0
  sbc r0, r0
  ld r1, Z
  add r1, r18
  st Z+, r1
  ld r1, Z
  adc r1, r19
  st Z+, r1
  ld r1, Z
  adc r1, r20
  st Z+, r1
  ld r1, Z
  adc r1, r0
  st Z+, r1
.Lnext:
  sbiw r24, 1
  brne .Linput
  add r26, r10
  adc r27, r11
  add r30, r12
  adc r31, r13
  dec r14
  brne .Lrow
  clr r1
.irp n, 14, 13, 12, 11, 10
  pop r\n
.endr
  ret
.Lzero:
  adiw r30, 4
  rjmp .Lnext
