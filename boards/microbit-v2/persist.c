/* Checkpoints in the flash of the nRF52833: 87.5 ms to erase a page, 42.5 us to write a word (Product Specification, NVMC). */
#define PAGE_BYTES 4096
#include "nrf-flash.h"
