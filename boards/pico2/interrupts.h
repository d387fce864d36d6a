#ifndef ENGRAM_INTERRUPTS_H
#define ENGRAM_INTERRUPTS_H

#define UART0_INTERRUPT 33

void uart_received(void);
void systick_interrupt(void);

#endif
