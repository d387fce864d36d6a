/*
 * Port to an ATmega with USART0, TIMER1 and GPIOR0 to GPIOR2: ATmega328P, ATmega2560 and others. Section names are those of the
 * ATmega328P's datasheet (DS40002061). Included by the one file of a board that is its port.
 */
#ifndef ENGRAM_AVR_PORT_H
#define ENGRAM_AVR_PORT_H

#include "port.h"
#include <avr/interrupt.h>
#include <avr/io.h>
#define F_CPU CLOCK_HZ
#include <util/atomic.h>
#include <util/delay.h>

/* "Asynchronous double speed" halves the error of the divider: 16 MHz / (8 * 17) is 117,647 baud for 115,200, 2.1 % fast,
 * inside the 2.5 % that the receiver of either side takes with eight data bits (USART, tables of UBRRn and of the error). */
#define DIVIDER(baud) ((CLOCK_HZ + 4UL * (baud)) / (8UL * (baud)) - 1)
/* Longer than the byte in UDR0 and the one being shifted out take at the slowest rate. */
#define SENT_MICROSECONDS (25 * 1000000UL / BAUD)

/* Shared with the interrupts in avr-receive.h; its header says how the ring's counters are kept in GPIOR0 and GPIOR1. */
uint8_t receive_ring[RING_BYTES];
volatile uint16_t ticks_high;

void port_init(void) {
  UBRR0 = DIVIDER(BAUD);
  UCSR0A = _BV(U2X0);
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
  GPIOR0 = 0;
  GPIOR1 = 0;
  UCSR0B = _BV(RXCIE0) | _BV(RXEN0) | _BV(TXEN0);
  TIMSK1 = _BV(TOIE1);
  TCCR1B = _BV(CS10);
  sei();
}

int32_t port_read(void) {
  uint8_t given = GPIOR1;
  if (given == GPIOR0) return -1;
  uint8_t byte = ((volatile uint8_t *)receive_ring)[given % RING_BYTES];
  GPIOR1 = given + 1;
  return byte;
}

void port_write(uint32_t byte) {
  while (!(UCSR0A & _BV(UDRE0))) {}
  UDR0 = (uint8_t)byte;
}

void port_rate(uint32_t baud) {
  _delay_us(SENT_MICROSECONDS);
  switch (baud) {
#define CASE(rate) case rate: UBRR0 = DIVIDER(rate); return;
    RATES(CASE)
  }
  UBRR0 = DIVIDER(BAUD);
}

uint32_t port_ticks(void) {
  uint16_t low, high;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    low = TCNT1;
    high = ticks_high;
    /* The timer overflowed after interrupts were switched off and before it was read. */
    if ((TIFR1 & _BV(TOV1)) && low < 0x8000) high++;
  }
  return (uint32_t)high << 16 | low;
}

#endif
