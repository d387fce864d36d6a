/*
 * Two rows at once: there are three pointers, one for the input and two for rows. A multiplication of signed bytes leaves the
 * product's sign in the carry, so adding it to a sum of 24 bits takes three instructions; such a sum has room for 256 products.
 * int16 rows use one sum for their low bytes and one for their high bytes. FUNCTION is the function's name; with WIDE, weights have 16 bits.
 *
 *   X input, Y and Z rows   r22 input, r23 weight, r21 sign   r20 inputs left of the block, r19 blocks left
 *   r2-r4, r5-r7 sums of low and high bytes of the first row; r8-r10, r11-r13 of the second
 *   r14-r15 step   r16-r17 n   r24 rows left; on the stack: where the sums go
 */
.macro collect s0, s1, s2
  sbc r21, r21
  add \s0, r0
  adc \s1, r1
  adc \s2, r21
.endm

.macro row pointer, l0, l1, l2, h0, h1, h2
  ld r23, \pointer+
#ifdef WIDE
  mulsu r22, r23
  collect \l0, \l1, \l2
  ld r23, \pointer+
  muls r23, r22
  collect \h0, \h1, \h2
#else
  muls r23, r22
  collect \l0, \l1, \l2
#endif
.endm

/* Adds a sum of three bytes, and its sign for a fourth, to the int32 at Z + place. */
.macro add_to place, s0, s1, s2, sign
  ldd r22, Z+\place
  add r22, \s0
  std Z+\place, r22
  ldd r22, Z+\place+1
  adc r22, \s1
  std Z+\place+1, r22
  ldd r22, Z+\place+2
  adc r22, \s2
  std Z+\place+2, r22
.ifb \sign
.else
  ldd r22, Z+\place+3
  adc r22, \sign
  std Z+\place+3, r22
.endif
.endm

.macro store place, l0, l1, l2, h0, h1, h2
  mov r21, \l2
  lsl r21
  sbc r21, r21
  add_to \place, \l0, \l1, \l2, r21
#ifdef WIDE
  add_to \place+1, \h0, \h1, \h2
#endif
.endm

#define SECTION_OF(name) .text.name
#define SECTION(name) SECTION_OF(name)
.section SECTION(FUNCTION), "ax", @progbits
.global FUNCTION
FUNCTION:
.irp n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29
  push r\n
.endr
  push r15
  push r14
  movw r14, r22
  movw r28, r24
  movw r26, r18
  mov r24, r20
.Lpair:
  pop r30
  pop r31
  clr r1
.irp place, 0, 1, 2, 3, 4, 5, 6, 7
  std Z+\place, r1
.endr
  push r31
  push r30
  movw r30, r28
  cpi r24, 2
  brlo 1f
  add r30, r14
  adc r31, r15
1:mov r19, r17
  mov r20, r16
  cpse r20, r1
  inc r19
  tst r19
  brne .Lblock
  rjmp .Ldone
.Lzero:
#ifdef WIDE
  adiw r28, 2
  adiw r30, 2
#else
  adiw r28, 1
  adiw r30, 1
#endif
  rjmp .Lnext
.Lblock:
.irp n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
  clr r\n
.endr
.Linput:
  ld r22, X+
  tst r22
  breq .Lzero
  row Y, r2, r3, r4, r5, r6, r7
  row Z, r8, r9, r10, r11, r12, r13
.Lnext:
  dec r20
  brne .Linput
  movw r0, r30
  pop r30
  pop r31
  push r31
  push r30
  store 0, r2, r3, r4, r5, r6, r7
  store 4, r8, r9, r10, r11, r12, r13
  movw r30, r0
  dec r19
  breq .Ldone
  rjmp .Lblock
.Ldone:
  sub r26, r16
  sbc r27, r17
  movw r28, r30
  sub r28, r16
  sbc r29, r17
#ifdef WIDE
  sub r28, r16
  sbc r29, r17
#endif
  add r28, r14
  adc r29, r15
  pop r30
  pop r31
  adiw r30, 8
  push r31
  push r30
  subi r24, 2
  breq .Lend
  brcs .Lend
  rjmp .Lpair
.Lend:
  pop r30
  pop r31
  clr r1
.irp n, 29, 28, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2
  pop r\n
.endr
  ret
