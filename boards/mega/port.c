/* Port to the ATmega2560 of an Arduino Mega 2560: USART0 and TIMER1, as on its smaller relatives. */
#include "avr-port.h"
