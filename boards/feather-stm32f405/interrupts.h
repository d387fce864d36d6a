#ifndef ENGRAM_INTERRUPTS_H
#define ENGRAM_INTERRUPTS_H

#define USART3_INTERRUPT 39

void uart_received(void);
void systick_interrupt(void);

#endif
