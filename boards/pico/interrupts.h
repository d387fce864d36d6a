#ifndef ENGRAM_INTERRUPTS_H
#define ENGRAM_INTERRUPTS_H

#define USB_INTERRUPT 5
#define UART0_INTERRUPT 20

void uart_received(void);
void systick_interrupt(void);
void usb_interrupt(void);

#endif
