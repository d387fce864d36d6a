/*
 * The boot loader of the HiFive1 jumps here (0x20400000): sets up stack and initial values, calls main. Also the handler of all traps.
 */
  .option arch, +zicsr

  .section .text.start, "ax", @progbits
  .global _start
_start:
  csrci mstatus, 8              /* interrupts off, whatever ran before */
  .option push
  .option norelax
  la gp, __global_pointer$
  .option pop
  la sp, __stack_top
  la t0, trap
  csrw mtvec, t0                /* bits 0 and 1 are 0: every trap goes to one address */

#include "riscv-start.h"

  .section .text.trap, "ax", @progbits
  .balign 4
trap:
  csrw mscratch, t0
  csrr t0, mcause
  bgez t0, 1f
  csrr t0, mscratch
  j receive                     /* of the interrupts only the UART's is on (port.c) */
1:
  /* A fault: the host is told 256 plus mcause (privileged architecture, table of mcause). The stack may be the cause, so it
     is reset. */
  la sp, __stack_top
  addi a0, t0, 256
  call engram_trapped
2:
  j 2b
