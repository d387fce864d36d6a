#ifndef ENGRAM_INTERRUPTS_H
#define ENGRAM_INTERRUPTS_H

/* UARTE0_UART0 */
#define UART0_INTERRUPT 2

void uart_received(void);
void systick_interrupt(void);

#endif
