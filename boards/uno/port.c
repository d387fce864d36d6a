/* Port to the ATmega328P of an Arduino Uno R3: USART0 and TIMER1. */
#include "avr-port.h"
