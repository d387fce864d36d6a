/*
 * The port: the functions that a board must provide. They are in boards/<id>/port.c; no other code knows the chip.
 */
#ifndef ENGRAM_PORT_H
#define ENGRAM_PORT_H

#include "place.h"
#include <stdint.h>

/* RATES(X) is X(rate) for each of board.json's serial.rates. */
#ifndef RATES
#define RATES(X)
#endif

/* Sets up clock, serial line and counter. Called once, before any other function of the port. */
void port_init(void);

/* Next byte that came over the line, 0..255, or -1 when there is none. Never waits. */
int32_t port_read(void);

/* Sleeps until an interrupt comes, unless a byte waits. A port that cannot sleep leaves it out: main.c has one that returns at once. */
void port_idle(void);

/* Sends the low byte of `byte`; waits until the transmitter takes it. */
void port_write(uint32_t byte);

/* Once all written bytes have left: the line at `baud`, one of board.json's serial.rates, or at serial.baud for 0 and any other.
 * A port that keeps its rate leaves it out: main.c has one that does nothing. */
void port_rate(uint32_t baud);

/* Free-running counter of TICKS_HZ (board.json, clockHz, unless the port says otherwise); wraps at 2^32. */
uint32_t port_ticks(void);

/* 1 while the supply is below the level at which the chip warns, else 0. Asked between any two bytes; below the level, too, the memory that
 * keeps data is to be written. Ports of chips without such a warning leave it out: their board.json has no powerWarning, and the core of
 * their images does not ask. */
int32_t port_power_low(void);

/* The memory that keeps data without power; offsets count from the start of board.json's `persist` area.
 * Erase takes the page at `offset`; program writes where it was erased, a multiple of 4 bytes at a multiple of 4 (any, where a page is
 * one byte). A memory that is written in larger units is given ones for what is not to be written, and must take a unit several times.
 * Both return 0, or -1 when the memory refused. */
void port_persist_read(place_t offset, void *to, place_t bytes);
int32_t port_persist_erase(place_t offset);
int32_t port_persist_program(place_t offset, const void *from, place_t bytes);

/* Its size, and what one erasure takes: constants of the image, but on a machine that may have none (PERSIST_ASKED). An Arduino sketch is
 * not built from a board.json. */
#ifndef PERSIST_BYTES
#ifdef __AVR__
#include <avr/io.h>
#define PERSIST_BYTES (E2END + 1)
#else
#define PERSIST_BYTES 0
#endif
#define PERSIST_PAGE 1
#endif
#ifdef PERSIST_ASKED
uint32_t persist_bytes(void);
#else
#define persist_bytes() PERSIST_BYTES
#endif
#define persist_page() PERSIST_PAGE

#endif
