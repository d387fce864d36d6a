#ifndef ENGRAM_FLASH_H
#define ENGRAM_FLASH_H

/* The flash's interface as it is to be while the core runs at CLOCK_HZ. Called before the clock is raised. */
void flash_start(void);

#endif
