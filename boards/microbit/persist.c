/* Checkpoints in the flash of the nRF51822: 22 ms to erase a page, 46 us to write a word. */
#define PAGE_BYTES 1024
#include "nrf-flash.h"
