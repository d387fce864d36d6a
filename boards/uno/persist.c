/* Checkpoints in the 1 KB of EEPROM. */
#include "avr-eeprom.h"
