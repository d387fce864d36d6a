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

  la a0, __data_start
  la a1, __data_end
  la a2, __data_load_start
  j 2f
1:
  lw t0, 0(a2)
  sw t0, 0(a0)
  addi a0, a0, 4
  addi a2, a2, 4
2:
  bltu a0, a1, 1b

  la a0, __bss_start
  la a1, __bss_end
  j 4f
3:
  sw zero, 0(a0)
  addi a0, a0, 4
4:
  bltu a0, a1, 3b
  j main

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
