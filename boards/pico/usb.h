/* The Pico's own USB socket as a serial port: a CDC ACM device on the controller (RP2040 datasheet 4.1). */
#ifndef ENGRAM_USB_H
#define ENGRAM_USB_H

#include <stdint.h>

/* Shows the device to a host; its interrupt comes from then on. */
void usb_start(void);

/* Adds a byte to the packet that is being filled; a packet goes with the 0 that ends a frame (docs/wire.md), and when it is full. Waits for the host
 * to fetch the one before, as long as `waits` says so. */
void usb_write(uint8_t byte, int (*waits)(void));

/* Sends what the packet holds. */
void usb_flush(int (*waits)(void));

/* Given by the port: bytes that came, in the interrupt; and whether it can take as many. */
int usb_has_room(uint32_t bytes);
void usb_received(uint8_t byte);

/* A packet had no room when it came. */
extern volatile uint8_t usb_waiting;

/* Takes a packet that had no room when it came. With the interrupt off. */
void usb_resume(void);

#endif
