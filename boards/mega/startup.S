/* Vectors of the ATmega2560 (datasheet 2549Q, table 14-1, whose first is the reset). */
#include "avr-start.h"

  .section .vectors, "ax", @progbits
  .global vectors
vectors:
  jmp reset
  .rept 19
  jmp unexpected
  .endr
  jmp timer1_overflow           /* vector 20, TIMER1_OVF_vect */
  .rept 4
  jmp unexpected
  .endr
  jmp usart_receive             /* vector 25, USART0_RX_vect */
  .rept 31
  jmp unexpected
  .endr
