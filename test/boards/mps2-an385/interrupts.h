#ifndef ENGRAM_INTERRUPTS_H
#define ENGRAM_INTERRUPTS_H

void uart_received(void);
void systick_interrupt(void);

#endif
