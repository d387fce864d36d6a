#ifndef ENGRAM_MPS2_H
#define ENGRAM_MPS2_H

/* Application Notes AN385 and AN500, memory map and interrupt assignments. */
#define UART0 0x40004000
#define UART0_RX_INTERRUPT 0

#endif
