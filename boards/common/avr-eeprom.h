/*
 * Checkpoints in the EEPROM of an ATmega (datasheet of the ATmega328P, AVR memories, EEPROM data memory): single bytes are erased and written, 1.8 ms each.
 * The processor goes on meanwhile. Interrupts stay enabled, except in the few cycles between the two writes to EECR.
 */
#ifndef ENGRAM_AVR_EEPROM_H
#define ENGRAM_AVR_EEPROM_H

#include "port.h"
#include <avr/io.h>
#include <util/atomic.h>

#define ERASE_ONLY _BV(EEPM0)
#define WRITE_ONLY _BV(EEPM1)

static void select(uint16_t address) {
  while (EECR & _BV(EEPE)) {}
  EEAR = address;
}

static uint8_t read(uint16_t address) {
  select(address);
  EECR = _BV(EERE);
  return EEDR;
}

/* EEPE must be set within four cycles after EEMPE. */
static void start(uint8_t mode) {
  EECR = mode;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    EECR |= _BV(EEMPE);
    EECR |= _BV(EEPE);
  }
}

void port_persist_read(place_t offset, void *to, place_t bytes) {
  uint8_t *out = to;
  for (place_t i = 0; i < bytes; i++) out[i] = read(offset + i);
}

int32_t port_persist_erase(place_t offset) {
  if (offset > E2END) return -1;
  select(offset);
  start(ERASE_ONLY);
  return read(offset) == 0xff ? 0 : -1;
}

int32_t port_persist_program(place_t offset, const void *from, place_t bytes) {
  const uint8_t *in = from;
  if (bytes > E2END + 1 || offset > E2END + 1 - bytes) return -1;
  for (place_t i = 0; i < bytes; i++) {
    select(offset + i);
    EEDR = in[i];
    start(WRITE_ONLY);
    if (read(offset + i) != in[i]) return -1;
  }
  return 0;
}

#endif
