/*
 * The port: the functions that a board must provide. They are in boards/<id>/port.c; no other code knows the chip.
 */
#ifndef ENGRAM_PORT_H
#define ENGRAM_PORT_H

#include <stdint.h>

/* Sets up clock, serial line and counter. Called once, before any other function of the port. */
void port_init(void);

/* Next byte that came over the line, 0..255, or -1 when there is none. Never waits. */
int32_t port_read(void);

/* Sleeps until an interrupt comes, unless a byte waits. A port that cannot sleep leaves it out: main.c has one that returns at once. */
void port_idle(void);

/* Sends the low byte of `byte`; waits until the transmitter takes it. */
void port_write(uint32_t byte);

/* Free-running counter of TICKS_HZ (board.json, clockHz, unless the port says otherwise); wraps at 2^32. */
uint32_t port_ticks(void);

/* The memory that keeps data without power; offsets count from the start of board.json's `persist` area.
 * Erase takes the page at `offset`; program writes `bytes` (a multiple of persist.writeBytes) where it was erased.
 * Both return 0, or -1 when the memory refused. */
void port_persist_read(uint32_t offset, void *to, uint32_t bytes);
int32_t port_persist_erase(uint32_t offset);
int32_t port_persist_program(uint32_t offset, const void *from, uint32_t bytes);

#endif
