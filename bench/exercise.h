/* The line and the start of a program that stands in for the core (kernels/exercise.c, front/exercise.c); its file has engram_step. */
#ifndef BENCH_EXERCISE_H
#define BENCH_EXERCISE_H

#include "engram.h"
#include "port.h"

/* The RAM that the core would have. */
static uint8_t *room;

static uint16_t number(void) {
  uint16_t n = 0;
  for (uint8_t i = 0; i < 2; i++) {
    int32_t got;
    /* Sleeps instead of polling: QEMU reads its input again only when the chip sleeps; enabling the UART does not make it do so. */
    while ((got = port_read()) < 0) port_idle();
    n |= (uint16_t)got << 8 * i;
  }
  return n;
}

static void say(uint32_t n) {
  for (uint8_t i = 0; i < 4; i++) port_write(n >> 8 * i);
}

void engram_start(uint32_t base, uint32_t bytes, uint32_t ring) {
  (void)bytes;
  (void)ring;
  room = (uint8_t *)(uintptr_t)base;
  port_write('!');
}

void engram_trapped(uint32_t code) { (void)code; }

#endif
