#ifndef ENGRAM_MPS2_H
#define ENGRAM_MPS2_H

/* Application Note AN505, memory map (the secure side of UART0) and interrupt assignments. */
#define UART0 0x50200000
#define UART0_RX_INTERRUPT 32

#endif
