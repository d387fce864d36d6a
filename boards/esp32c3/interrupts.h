#ifndef ENGRAM_INTERRUPTS_H
#define ENGRAM_INTERRUPTS_H

/* The UART's interrupt is led to this one of the core's 31. */
#define UART_CPU_INTERRUPT 5

#endif
