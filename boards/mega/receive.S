#include "avr-receive.h"
