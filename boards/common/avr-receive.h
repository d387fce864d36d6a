/*
 * The two interrupts of an ATmega's port, in assembler: they need 5 bytes of stack, return address of two bytes included, and no RAM
 * but the ring and the ticks. Included by a board's receive.S.
 *
 * The ring's two counters live in I/O registers that the chip leaves to software: GPIOR0 counts bytes taken from the line
 * (this file writes it), GPIOR1 counts bytes given to the program (avr-port.h writes it). Both run freely through 0..255; their
 * difference is the fill, so that all RING_BYTES (a power of two, at most 128) can be used. GPIOR2 keeps SREG during an
 * interrupt; interrupts never nest.
 *
 * Cycles from the interrupted instruction to the next, entry and `reti` included: receive 43, overflow 30 at most, both far
 * below the 1360 of one byte at the line's rate, and the receiver itself holds two bytes more.
 */
#include <avr/io.h>

#if RING_BYTES & (RING_BYTES - 1) || RING_BYTES > 128
#error RING_BYTES must be a power of two, at most 128
#endif

#define TAKEN _SFR_IO_ADDR(GPIOR0)
#define GIVEN _SFR_IO_ADDR(GPIOR1)
#define KEPT_SREG _SFR_IO_ADDR(GPIOR2)

  .section .text.usart_receive, "ax", @progbits
  .global usart_receive
usart_receive:
  push r24
  in r24, _SFR_IO_ADDR(SREG)
  out KEPT_SREG, r24
  push r30
  push r31
  lds r24, _SFR_MEM_ADDR(UDR0)  /* clears the flag */
  in r30, TAKEN
  in r31, GIVEN
  sub r31, r30
  cpi r31, lo8(-(RING_BYTES))
  breq 1f                       /* full: the new byte is lost, its frame fails the check and is sent again */
  mov r31, r30
  inc r31
  out TAKEN, r31
  andi r30, RING_BYTES - 1
  ldi r31, 0
  subi r30, lo8(-(receive_ring))
  sbci r31, hi8(-(receive_ring))
  st Z, r24
1:
  pop r31
  pop r30
  in r24, KEPT_SREG
  out _SFR_IO_ADDR(SREG), r24
  pop r24
  reti

  .section .text.timer1_overflow, "ax", @progbits
  .global timer1_overflow
timer1_overflow:
  push r24
  in r24, _SFR_IO_ADDR(SREG)
  out KEPT_SREG, r24
  lds r24, ticks_high
  inc r24
  sts ticks_high, r24
  brne 1f
  lds r24, ticks_high + 1
  inc r24
  sts ticks_high + 1, r24
1:
  in r24, KEPT_SREG
  out _SFR_IO_ADDR(SREG), r24
  pop r24
  reti
