#ifndef ENGRAM_INTERRUPTS_H
#define ENGRAM_INTERRUPTS_H

#define UART0_INTERRUPT 2

void uart_received(void);

#endif
