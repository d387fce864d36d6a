/*
 * port_power_low of a port on an nRF51 or nRF52 (nrf-power.h). Included by the one file of a board that is its port, which defines
 * WARNING_LEVEL, the number of the level in POFCON.
 */
#ifndef ENGRAM_NRF_WARNING_H
#define ENGRAM_NRF_WARNING_H

#include "port.h"
#include "interrupts.h"
#include "nrf-power.h"

/* POWER shares its enable registers and its interrupt with CLOCK; the bit is POFWARN's. */
#define POWER_INTENSET REGISTER(0x40000304)
#define POWER_INTENCLR REGISTER(0x40000308)
#define POFWARN_BIT (1u << 2)

/* The manuals give no time in which the comparator starts: 50 us are waited, with the supply low once a look. */
#define STARTS_TICKS (CLOCK_HZ / 20000)

/* Only wakes the core where it waits for a byte; the event stays. */
void power_falls(void) { POWER_INTENCLR = POFWARN_BIT; }

int32_t port_power_low(void) {
  if (!(POFCON & POF)) {
    POFWARN = 0;
    POFCON = POF | POF_LEVEL(WARNING_LEVEL);
    for (uint32_t begun = port_ticks(); port_ticks() - begun < STARTS_TICKS;) {}
    POWER_INTENSET = POFWARN_BIT;
    interrupt_enable(POWER_INTERRUPT);
  }
  if (!POFWARN) return 0;
  POFCON = 0;
  return 1;
}

#endif
