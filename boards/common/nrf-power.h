/*
 * The warning of an nRF51 or nRF52 that its supply falls: the power-fail comparator (nRF51 Series Reference Manual 3.0, chapter 12, POWER;
 * nRF52833 Product Specification, POWER, "Power-fail comparator"; the same registers in both).
 *
 * It raises POFWARN when the supply falls below its level, and when it is switched on there. Nothing tells that the supply is back: so it is
 * switched off once it has warned, and on again when somebody asks. While it is on and the supply is low, both chips keep their flash from
 * being written (and others of the nRF52 hang when that is tried: erratum 242, not of the nRF52833), so nrf-flash.h has it off meanwhile.
 */
#ifndef ENGRAM_NRF_POWER_H
#define ENGRAM_NRF_POWER_H

#include "cortex-m.h"

#define POFWARN REGISTER(0x40000108)
#define POFCON REGISTER(0x40000510)
#define POF 1u
#define POF_LEVEL(n) ((n) << 1)

/* Switches the comparator off; pass the result to power_fail_restore. */
static inline uint32_t power_fail_off(void) {
  uint32_t was = POFCON;
  POFCON = 0;
  return was;
}

static inline void power_fail_restore(uint32_t was) { POFCON = was; }

#endif
