/*
 * The boot ROM jumps here, to 0x42000008: sets up stack and initial values, calls main. Also the vector table: on this core traps always go
 * through one (ESP32-C3 Technical Reference Manual, "ESP-RISC-V CPU"), of which entry 0 is for all faults.
 */
#include "interrupts.h"

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
  la t0, vectors
  ori t0, t0, 1
  csrw mtvec, t0

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

  .section .text.vectors, "ax", @progbits
  .balign 256
  .option push
  .option norvc
  .global vectors
vectors:
  .rept UART_CPU_INTERRUPT
  j fault
  .endr
  j receive                     /* of the interrupts only the UART's is on (port.c) */
  .rept 31 - UART_CPU_INTERRUPT
  j fault
  .endr
  .option pop

  /* A fault: the host is told 256 plus mcause (privileged architecture, table of mcause). The stack may be the cause, so it is reset. */
fault:
  csrr t0, mcause
  la sp, __stack_top
  addi a0, t0, 256
  call engram_trapped
1:
  j 1b
