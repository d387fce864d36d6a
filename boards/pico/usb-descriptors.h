/*
 * What the Pico tells a USB host of itself: one configuration, a serial port (USB 2.0, 9.6; CDC 1.2, 5.2; PSTN 1.2, 5.3).
 *
 *   device                class 2, CDC
 *   configuration 1       75 bytes, power from the bus
 *     interface 0         CDC control, abstract model, commands of V.250
 *       header 1.20, call management (none), ACM (line coding and line state), union of 0 and 1
 *       endpoint 1 IN     interrupt, 8 bytes, every 16 ms; never sends
 *     interface 1         CDC data
 *       endpoint 2 OUT    bulk, 64 bytes
 *       endpoint 2 IN     bulk, 64 bytes
 */
#ifndef ENGRAM_USB_DESCRIPTORS_H
#define ENGRAM_USB_DESCRIPTORS_H

#include <stdint.h>

#define NOTIFY_ENDPOINT 1
#define DATA_ENDPOINT 2
#define PACKET_BYTES 64

#define LOW_HIGH(value) (value) & 0xff, (value) >> 8

/* Raspberry Pi's id of an RP2040 whose firmware is a CDC serial port (github.com/raspberrypi/usb-pid). */
static const uint8_t device_descriptor[] = {
  18, 1, LOW_HIGH(0x0200), 2, 0, 0, PACKET_BYTES, LOW_HIGH(0x2e8a), LOW_HIGH(0x000a), LOW_HIGH(0x0100), 1, 2, 0, 1,
};

#define CONFIGURATION_BYTES (9 + 8 + 9 + 5 + 5 + 4 + 5 + 7 + 9 + 7 + 7)
static const uint8_t configuration_descriptor[] = {
  9, 2, LOW_HIGH(CONFIGURATION_BYTES), 2, 1, 0, 0x80, 50, /* two interfaces, 100 mA */
  8, 11, 0, 2, 2, 2, 0, 0,                                /* they belong together */
  9, 4, 0, 0, 1, 2, 2, 1, 0,
  5, 0x24, 0, LOW_HIGH(0x0120),
  5, 0x24, 1, 0, 1,
  4, 0x24, 2, 2,
  5, 0x24, 6, 0, 1,
  7, 5, 0x80 | NOTIFY_ENDPOINT, 3, LOW_HIGH(8), 16,
  9, 4, 1, 0, 2, 10, 0, 0, 0,
  7, 5, DATA_ENDPOINT, 2, LOW_HIGH(PACKET_BYTES), 0,
  7, 5, 0x80 | DATA_ENDPOINT, 2, LOW_HIGH(PACKET_BYTES), 0,
};
_Static_assert(sizeof configuration_descriptor == CONFIGURATION_BYTES, "the length that it says");

/* Languages (English of the USA), maker, product. */
static const uint8_t language_descriptor[] = {4, 3, LOW_HIGH(0x0409)};
static const uint8_t maker_descriptor[] = {14, 3, 'e', 0, 'n', 0, 'g', 0, 'r', 0, 'a', 0, 'm', 0};
static const uint8_t product_descriptor[] = {10, 3, 'P', 0, 'i', 0, 'c', 0, 'o', 0};

#endif
