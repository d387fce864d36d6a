/* Checkpoints in the 4 KB of EEPROM. */
#include "avr-eeprom.h"
