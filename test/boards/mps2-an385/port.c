/*
 * Port to an Arm MPS2: a board that is not in the package, for the test that one folder is all it takes. The images AN385 (Cortex-M3),
 * AN500 (M7) and AN505 (M33) have the same UART; mps2.h tells where.
 * The UART is Arm's CMSDK APB UART (Cortex-M System Design Kit TRM, 4.3).
 */
#include "memory.h"
#include "port.h"
#include "cortex-m-receive.h"
#include "interrupts.h"
#include "mps2.h"
#include "systick.h"

#define UART_DATA REGISTER(UART0)
#define UART_STATE REGISTER(UART0 + 0x4)
#define UART_CTRL REGISTER(UART0 + 0x8)
#define UART_INTCLEAR REGISTER(UART0 + 0xc)
#define UART_BAUDDIV REGISTER(UART0 + 0x10)
#define TX_FULL (1u << 0)
#define RX_FULL (1u << 1)
#define TX_ENABLE (1u << 0)
#define RX_ENABLE (1u << 1)
#define RX_INTERRUPT_ENABLE (1u << 3)
#define RX_INTERRUPT (1u << 1)

void port_init(void) {
  systick_start();
  UART_BAUDDIV = CLOCK_HZ / BAUD;
  UART_CTRL = TX_ENABLE | RX_ENABLE | RX_INTERRUPT_ENABLE;
  interrupt_enable(UART0_RX_INTERRUPT);
}

void uart_received(void) {
  while ((UART_STATE & RX_FULL) && receive_has_room(UART0_RX_INTERRUPT)) {
    UART_INTCLEAR = RX_INTERRUPT;
    ring_put((uint8_t)UART_DATA);
  }
}

void systick_interrupt(void) { systick_wrapped(); }

int32_t port_read(void) { return receive_take(UART0_RX_INTERRUPT); }

void port_idle(void) { receive_idle(); }

void port_write(uint32_t byte) {
  while (UART_STATE & TX_FULL) {}
  UART_DATA = byte & 0xff;
}

uint32_t port_ticks(void) { return systick_ticks(); }

extern uint8_t __persist_start[];

void port_persist_read(uint32_t offset, void *to, uint32_t bytes) { memcpy(to, __persist_start + offset, bytes); }

int32_t port_persist_erase(uint32_t offset) {
  memset(__persist_start + offset, 0xff, 1024);
  return 0;
}

int32_t port_persist_program(uint32_t offset, const void *from, uint32_t bytes) {
  memcpy(__persist_start + offset, from, bytes);
  return 0;
}
