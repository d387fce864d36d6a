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

#include "riscv-start.h"

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
