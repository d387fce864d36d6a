#ifndef ENGRAM_INTERRUPTS_H
#define ENGRAM_INTERRUPTS_H

#define PVD_INTERRUPT 1
#define USART3_INTERRUPT 39

void power_falls(void);
void uart_received(void);
void systick_interrupt(void);

#endif
