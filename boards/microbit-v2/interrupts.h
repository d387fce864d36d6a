#ifndef ENGRAM_INTERRUPTS_H
#define ENGRAM_INTERRUPTS_H

/* UARTE0_UART0 */
#define UART0_INTERRUPT 2
/* POWER_CLOCK */
#define POWER_INTERRUPT 0

void power_falls(void);
void uart_received(void);
void systick_interrupt(void);

#endif
