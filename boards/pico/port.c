/*
 * Port to the RP2040 of a Raspberry Pi Pico: its USB socket (usb.c) and UART0 (a PL011, datasheet 4.2) on GP0 and GP1, cycles from SysTick.
 * Both lines are heard; an answer goes where the last byte came from.
 */
#include "port.h"
#include "clock.h"
#include "cortex-m-receive.h"
#include "interrupts.h"
#include "systick.h"
#include "usb.h"

#define UART_BASE 0x40034000
#define UART_HZ CLOCK_HZ
#include "pl011.h"

#define TX_PIN 0
#define RX_PIN 1

#define GPIO_CTRL(pin) REGISTER(0x40014004 + 8 * (pin))
#define FUNCTION_UART 2
#define PAD(pin) REGISTER(0x4001c004 + 4 * (pin))
/* Input on, 4 mA, hysteresis, and a pull-up instead of the pull-down after a reset: an unconnected wire must not look like a start bit. */
#define PAD_PULLED_UP (1u << 6 | 1u << 4 | 1u << 3 | 1u << 1)

void port_init(void) {
  clock_start();
  systick_start();

  unreset(RESET_IO_BANK0 | RESET_PADS_BANK0 | RESET_UART0);
  uart_start();
  PAD(RX_PIN) = PAD_PULLED_UP;
  GPIO_CTRL(TX_PIN) = FUNCTION_UART;
  GPIO_CTRL(RX_PIN) = FUNCTION_UART;
  interrupt_enable(UART0_INTERRUPT);
  usb_start();
}

static volatile uint8_t over_usb;

static int still_usb(void) { return over_usb; }

void uart_received(void) {
  while (!(UARTFR & RXFE) && receive_has_room(UART0_INTERRUPT)) {
    ring_put((uint8_t)UARTDR);
    over_usb = 0;
  }
}

void systick_interrupt(void) { systick_wrapped(); }

int usb_has_room(uint32_t bytes) { return bytes <= RING_BYTES - (uint32_t)(uint16_t)(ring_put_count - ring_taken_count); }

void usb_received(uint8_t byte) {
  ring_put(byte);
  over_usb = 1;
}

int32_t port_read(void) {
  int32_t byte = receive_take(UART0_INTERRUPT);
  if (usb_waiting) {
    interrupt_disable(USB_INTERRUPT);
    usb_resume();
    interrupt_enable(USB_INTERRUPT);
  }
  return byte;
}

void port_idle(void) {
  if (over_usb) usb_flush(still_usb);
  receive_idle();
}

void port_write(uint32_t byte) {
  if (over_usb) return usb_write((uint8_t)byte, still_usb);
  uart_write(byte);
}

/* USB has no rate. */
void port_rate(uint32_t baud) {
  if (over_usb) return;
  uart_rate(baud);
}

uint32_t port_ticks(void) { return systick_ticks(); }
