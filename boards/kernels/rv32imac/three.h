/*
 * For assembler: the sums of a filter whose rows are three inputs wide, on a number of channels that is a multiple of four. The
 * four inputs of a line that belong to one channel are multiplied by three weights, for two positions. It is assembler because
 * gcc runs out of registers for so many pointers. FUNCTION is the function's name; with WIDE, weights have 16 bits.
 *
 *   uint64_t FUNCTION(const window_t *window, const WEIGHT *weight)      a best_of (conv.h)
 *
 *   a0, a1, a2 weights   a3-a6 inputs of the upper positions, t0-t3 of the lower   a7, t4, t5, t6 sums
 *   s0 where a row of weights ends, s1 all of them   s2 inputs from row to row, s3 weights   s4-s11 work
 */
#ifdef WIDE
#define SIZE 2
#define LOAD_WEIGHT lh
#else
#define SIZE 1
#define LOAD_WEIGHT lb
#endif

.macro times sum, weight, input
  mul s11, \weight, \input
  add \sum, \sum, s11
.endm

/* Two positions, left and right, on one line. */
.macro line left, right, p0, p1, p2, p3, at
  lb s7, \at(\p0)
  lb s8, \at(\p1)
  lb s9, \at(\p2)
  lb s10, \at(\p3)
  times \left, s4, s7
  times \right, s4, s8
  times \left, s5, s8
  times \right, s5, s9
  times \left, s6, s9
  times \right, s6, s10
.endm

.macro channel at
  LOAD_WEIGHT s4, SIZE * \at(a0)
  LOAD_WEIGHT s5, SIZE * \at(a1)
  LOAD_WEIGHT s6, SIZE * \at(a2)
  line a7, t4, a3, a4, a5, a6, \at
  line t5, t6, t0, t1, t2, t3, \at
.endm

.macro advance weights, inputs
  add a0, a0, \weights
  add a1, a1, \weights
  add a2, a2, \weights
  add a3, a3, \inputs
  add a4, a4, \inputs
  add a5, a5, \inputs
  add a6, a6, \inputs
  add t0, t0, \inputs
  add t1, t1, \inputs
  add t2, t2, \inputs
  add t3, t3, \inputs
.endm

.macro better sum, winner
  ble \sum, a0, 1f
  mv a0, \sum
  li a1, \winner
1:
.endm

#define SECTION_OF(name) .text.name
#define SECTION(name) SECTION_OF(name)
.section SECTION(FUNCTION), "ax", %progbits
.global FUNCTION
.type FUNCTION, %function
FUNCTION:
  addi sp, sp, -48
.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  sw s\n, 4 * \n(sp)
.endr
  /* pitch, across, down, run, rows of window_t. */
  lw s2, 4(a0)
  lw s3, 8(a0)
  lw s4, 12(a0)
  lw s5, 16(a0)
  lw s6, 20(a0)
  lw a3, 0(a0)
  mv a0, a1
  add a4, a3, s3
  add a5, a4, s3
  add a6, a5, s3
  add t0, a3, s4
  add t1, t0, s3
  add t2, t1, s3
  add t3, t2, s3
  sub s2, s2, s3
  mul s1, s5, s6
#ifdef WIDE
  slli s1, s1, 1
  slli s3, s3, 1
#endif
  add s1, s1, a0
  add a1, a0, s3
  add a2, a1, s3
  slli s3, s3, 1
  li a7, 0
  li t4, 0
  li t5, 0
  li t6, 0
.Lrow:
  mv s0, a1
.Lchannels:
  channel 0
  channel 1
  channel 2
  channel 3
  advance 4 * SIZE, 4
  bltu a0, s0, .Lchannels
  advance s3, s2
  bltu a0, s1, .Lrow
  mv a0, a7
  li a1, 0
  better t4, 1
  better t5, 2
  better t6, 3
.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  lw s\n, 4 * \n(sp)
.endr
  addi sp, sp, 48
  ret
