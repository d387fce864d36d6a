/*
 * The way from reset to main on an ATmega, in assembler; included by a board's startup.S, which has the vector table. Used instead of
 * avr-libc's crt: main is jumped to, not called, which saves the bytes of a return address on the stack, and the watchdog is switched
 * off before anything that takes time. The .init sections run one behind the other (avr.ld); libgcc puts the copying of .data and the
 * clearing of .bss in .init4.
 */
#include <avr/io.h>

  .section .init0, "ax", @progbits
reset:
  clr r1                        /* the compiler's zero */
  out _SFR_IO_ADDR(SREG), r1
  /* After a reset by the watchdog, WDRF keeps it running, with the shortest time-out (datasheet, MCUSR and WDTCSR). */
  wdr
  out _SFR_IO_ADDR(MCUSR), r1
  ldi r24, _BV(WDCE) | _BV(WDE)
  sts _SFR_MEM_ADDR(WDTCSR), r24
  sts _SFR_MEM_ADDR(WDTCSR), r1
#ifdef EIND
  out _SFR_IO_ADDR(EIND), r1    /* indirect calls stay in the first 128 KB */
#endif
  ldi r28, lo8(__stack_top - 1)
  ldi r29, hi8(__stack_top - 1)
  out _SFR_IO_ADDR(SPH), r29
  out _SFR_IO_ADDR(SPL), r28

  .section .init9, "ax", @progbits
  jmp main

  /* No other interrupt is ever enabled. One that comes all the same is a fault: stop where a debugger finds it. */
  .section .text.unexpected, "ax", @progbits
unexpected:
  rjmp unexpected
