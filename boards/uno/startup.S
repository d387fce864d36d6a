/* Vectors of the ATmega328P (datasheet DS40002061, interrupt vectors). */
#include "avr-start.h"

  .section .vectors, "ax", @progbits
  .global vectors
vectors:
  jmp reset
  .rept 12
  jmp unexpected
  .endr
  jmp timer1_overflow           /* vector 13, TIMER1_OVF_vect */
  .rept 4
  jmp unexpected
  .endr
  jmp usart_receive             /* vector 18, USART_RX_vect */
  .rept 7
  jmp unexpected
  .endr
