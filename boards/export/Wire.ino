// Any Arduino board as a device of engram: this sketch answers on the board's serial port, so that
//   engram verify --device serial:<path> … and run, stream, monitor
// have it learn. It holds one rule and learns what it is told; core.c is that rule.
#include <Arduino.h>
#include "core.h"
#ifdef __AVR__
#include <EEPROM.h>
#endif

// As engram opens the port.
const uint32_t BAUD = 115200;
// Bytes that the line holds while the board computes: one less than the ring of Serial.
#ifdef SERIAL_RX_BUFFER_SIZE
const uint16_t RING = SERIAL_RX_BUFFER_SIZE - 1;
#else
const uint16_t RING = 63;
#endif

#ifdef __AVR__
// The learner has all RAM between the sketch's own variables and the stack.
const uint16_t STACK = 320;
extern uint8_t __heap_start;
static uint8_t *const roomStart = (uint8_t *)(((uintptr_t)&__heap_start + 7) & ~7);
static uint8_t *const roomEnd = (uint8_t *)(RAMEND + 1 - STACK);
#else
// Bytes for the learner: as many as the board can spare.
#ifndef ENGRAM_ROOM
#define ENGRAM_ROOM 16384
#endif
static uint8_t room[ENGRAM_ROOM] __attribute__((aligned(8)));
static uint8_t *const roomStart = room, *const roomEnd = room + ENGRAM_ROOM;
#endif

extern "C" {

int32_t port_read(void) { return Serial.available() > 0 ? Serial.read() : -1; }

void port_write(uint32_t byte) { Serial.write((uint8_t)byte); }

// As engram asks with --baud.
void port_rate(uint32_t baud) {
  Serial.flush();
  Serial.begin(baud == 0 ? BAUD : baud);
}

// Cycles of the clock, as far as micros() tells them.
uint32_t port_ticks(void) {
#ifdef F_CPU
  return micros() * (F_CPU / 1000000UL);
#else
  return micros();
#endif
}

#ifdef __AVR__
void port_persist_read(place_t offset, void *to, place_t bytes) {
  for (place_t i = 0; i < bytes; i++) ((uint8_t *)to)[i] = EEPROM.read((int)(offset + i));
}

int32_t port_persist_erase(place_t offset) {
  EEPROM.update((int)offset, 0xff);
  return 0;
}

int32_t port_persist_program(place_t offset, const void *from, place_t bytes) {
  for (place_t i = 0; i < bytes; i++) EEPROM.update((int)(offset + i), ((const uint8_t *)from)[i]);
  return 0;
}
#else
void port_persist_read(place_t, void *to, place_t bytes) { memset(to, 0xff, bytes); }

int32_t port_persist_erase(place_t) { return -1; }

int32_t port_persist_program(place_t, const void *, place_t) { return -1; }
#endif

// What the board calls itself.
uint32_t identity(uint32_t index) {
  static const char name[] PROGMEM = "arduino";
  return pgm_read_byte(name + index);
}

// There is no learner in the sketch.
int32_t baked(uint32_t) { return -1; }

// Bytes of stack at its deepest, known where it lies above the learner.
uint32_t stack_high_water(void) {
#ifdef __AVR__
  const uint8_t *p = roomEnd;
  while (*p == 0xa5) p++;
  return (uint32_t)(RAMEND + 1 - (uintptr_t)p);
#else
  return 0;
#endif
}

}

void setup() {
#ifdef __AVR__
  for (uint8_t *p = roomEnd; p < (uint8_t *)SP - 16; p++) *(volatile uint8_t *)p = 0xa5;
#endif
  Serial.begin(BAUD);
  engram_start((uint32_t)(uintptr_t)roomStart, (uint32_t)(roomEnd - roomStart), RING);
}

void loop() { engram_step(); }
