/* The RP2040's USB controller as a device (datasheet, 4.1.2): its memory, and its registers. */
#ifndef ENGRAM_USB_REGISTERS_H
#define ENGRAM_USB_REGISTERS_H

#include "clock.h"

/* Memory of 4 KB (4.1.2.5): setup packet, endpoint control, buffer control, buffers. In each pair IN comes first. */
#define DPRAM 0x50100000
#define DPRAM_BYTES 4096
#define SETUP_PACKET ((volatile uint8_t *)DPRAM)
#define ENDPOINT_IN(n) REGISTER(DPRAM + 8 * (n))
#define ENDPOINT_OUT(n) REGISTER(DPRAM + 8 * (n) + 4)
#define BUFFER_IN(n) REGISTER(DPRAM + 0x80 + 8 * (n))
#define BUFFER_OUT(n) REGISTER(DPRAM + 0x84 + 8 * (n))
#define CONTROL_BUFFER ((volatile uint8_t *)(DPRAM + 0x100))
#define OUT_BUFFER_OFFSET 0x180
#define IN_BUFFER_OFFSET 0x1c0
#define NOTIFY_BUFFER_OFFSET 0x200

/* Endpoint control */
#define EP_ENABLE (1u << 31)
#define EP_INTERRUPT (1u << 29)
#define EP_BULK (2u << 26)
#define EP_INTERRUPT_TYPE (3u << 26)

/* Buffer control */
#define BUFFER_FULL (1u << 15)
#define DATA1 (1u << 13)
#define STALL (1u << 11)
#define AVAILABLE (1u << 10)
#define LENGTH_MASK 0x3ffu

/* Registers (4.1.4) */
#define USB 0x50110000
#define ADDR_ENDP REGISTER(USB)
#define MAIN_CTRL REGISTER(USB + 0x40)
#define SIE_CTRL (USB + 0x4c)
#define SIE_STATUS (USB + 0x50)
#define BUFF_STATUS (USB + 0x58)
#define EP_STALL_ARM REGISTER(USB + 0x68)
#define USB_MUXING REGISTER(USB + 0x74)
#define USB_PWR REGISTER(USB + 0x78)
#define USB_INTE REGISTER(USB + 0x90)
#define USB_INTS REGISTER(USB + 0x98)

#define CONTROLLER_EN 1u
#define TO_PHY 1u
#define SOFTCON (1u << 3)
#define VBUS_DETECT (1u << 3)
#define VBUS_DETECT_OVERRIDE_EN (1u << 2)
#define EP0_INT_1BUF (1u << 29)
#define PULLUP_EN (1u << 16)
#define SETUP_REC (1u << 17)
#define SIE_BUS_RESET (1u << 19)
#define INT_BUFF_STATUS (1u << 4)
#define INT_BUS_RESET (1u << 12)
#define INT_SETUP_REQ (1u << 16)

#endif
