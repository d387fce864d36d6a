#ifndef ENGRAM_INTERRUPTS_H
#define ENGRAM_INTERRUPTS_H

#define UART0_RX_INTERRUPT 0

void uart_received(void);
void systick_interrupt(void);

#endif
