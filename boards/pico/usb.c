#include "usb.h"
#include "interrupts.h"
#include "usb-descriptors.h"
#include "usb-registers.h"

/* One byte less than a packet: a host that waits for more than one packet takes a short one as the end (USB 2.0, 5.8.3). */
#define FILL_BYTES (PACKET_BYTES - 1)

volatile uint8_t usb_waiting;
static volatile uint8_t configured;
static uint8_t address, in_pid, out_pid, filled;
/* What is left to send of the answer to a control request, and whether its acknowledgement is still to come. */
static const uint8_t *control_data;
static uint8_t control_left, control_pid, control_open;
/* Rate, stop bits, parity and data bits as the host set them (PSTN 1.2, 6.3.11); they change nothing. */
static uint8_t line_coding[7] = {LOW_HIGH(115200 & 0xffff), 115200 >> 16, 0, 0, 0, 8};
static const uint8_t nothing[2];

/* The buffer is the controller's at the last write, 1 cycle of its 48 MHz after the others at least (4.1.2.5.1). */
static void give(volatile uint32_t *control, uint32_t value) {
  *control = value;
  __asm volatile("b 1f\n1: b 1f\n1: b 1f\n1: nop" : : : "memory");
  *control = value | AVAILABLE;
}

static void send_control(void) {
  uint32_t bytes = control_left < PACKET_BYTES ? control_left : PACKET_BYTES;
  for (uint32_t i = 0; i < bytes; i++) CONTROL_BUFFER[i] = control_data[i];
  control_data += bytes;
  control_left = (uint8_t)(control_left - bytes);
  control_pid ^= 1;
  give(&BUFFER_IN(0), BUFFER_FULL | (control_pid ? DATA1 : 0) | bytes);
}

/* An answer of at most `asked` bytes; none are an acknowledgement. */
static void answer(const uint8_t *data, uint32_t bytes, uint32_t asked) {
  control_data = data;
  control_left = (uint8_t)(bytes < asked ? bytes : asked);
  control_open = asked > 0;
  send_control();
}

static void stall(void) {
  EP_STALL_ARM = 3;
  BUFFER_IN(0) = STALL;
  BUFFER_OUT(0) = STALL;
}

static void descriptor(uint32_t type, uint32_t index, uint32_t asked) {
  static const struct { const uint8_t *at; uint8_t bytes; } texts[] = {
    {language_descriptor, sizeof language_descriptor}, {maker_descriptor, sizeof maker_descriptor}, {product_descriptor, sizeof product_descriptor},
  };
  if (type == 1) answer(device_descriptor, sizeof device_descriptor, asked);
  else if (type == 2) answer(configuration_descriptor, sizeof configuration_descriptor, asked);
  else if (type == 3 && index < 3) answer(texts[index].at, texts[index].bytes, asked);
  else stall();
}

static void configure(void) {
  ENDPOINT_IN(NOTIFY_ENDPOINT) = EP_ENABLE | EP_INTERRUPT | EP_INTERRUPT_TYPE | NOTIFY_BUFFER_OFFSET;
  ENDPOINT_OUT(DATA_ENDPOINT) = EP_ENABLE | EP_INTERRUPT | EP_BULK | OUT_BUFFER_OFFSET;
  ENDPOINT_IN(DATA_ENDPOINT) = EP_ENABLE | EP_INTERRUPT | EP_BULK | IN_BUFFER_OFFSET;
  in_pid = out_pid = filled = usb_waiting = 0;
  configured = 1;
  give(&BUFFER_OUT(DATA_ENDPOINT), PACKET_BYTES);
}

/* USB 2.0, 9.4, and the requests of an abstract control model (PSTN 1.2, 6.3). */
static void setup(void) {
  uint32_t type = SETUP_PACKET[0], request = SETUP_PACKET[1], low = SETUP_PACKET[2], high = SETUP_PACKET[3];
  uint32_t asked = SETUP_PACKET[6] | SETUP_PACKET[7] << 8;
  control_pid = 0; /* the first packet is DATA1 */
  switch (type << 8 | request) {
    case 0x8006: return descriptor(high, low, asked);
    case 0x0005: /* the new address counts once this is acknowledged */
      address = (uint8_t)low;
      return answer(nothing, 0, 0);
    case 0x0009:
      configured = 0;
      if (low) configure();
      return answer(nothing, 0, 0);
    case 0x8008: return answer((const uint8_t *)&configured, 1, asked);
    case 0x8000: case 0x8100: case 0x8200: return answer(nothing, 2, asked);
    case 0x810a: return answer(nothing, 1, asked);
    case 0x0201: /* no endpoint halts by itself; the data toggle starts anew (9.4.5) */
      if (SETUP_PACKET[4] == DATA_ENDPOINT) out_pid = 0;
      else if (SETUP_PACKET[4] == (0x80 | DATA_ENDPOINT)) in_pid = 0;
      return answer(nothing, 0, 0);
    case 0x010b: case 0x2122: case 0x2123: return answer(nothing, 0, 0);
    case 0xa121: return answer(line_coding, sizeof line_coding, asked);
    case 0x2120: return give(&BUFFER_OUT(0), DATA1 | sizeof line_coding);
    default: stall();
  }
}

/* The end of a control request: an answer goes on or waits for its acknowledgement. */
static void control_sent(void) {
  if (address) {
    ADDR_ENDP = address;
    address = 0;
  }
  if (control_left > 0) send_control();
  else if (control_open) {
    control_open = 0;
    give(&BUFFER_OUT(0), DATA1);
  }
}

static void control_came(void) {
  if ((BUFFER_OUT(0) & LENGTH_MASK) != sizeof line_coding) return;
  for (uint32_t i = 0; i < sizeof line_coding; i++) line_coding[i] = CONTROL_BUFFER[i];
  answer(nothing, 0, 0);
}

void usb_resume(void) {
  volatile uint8_t *packet = (volatile uint8_t *)(DPRAM + OUT_BUFFER_OFFSET);
  uint32_t bytes = BUFFER_OUT(DATA_ENDPOINT) & LENGTH_MASK;
  if (!usb_waiting || !usb_has_room(bytes)) return;
  for (uint32_t i = 0; i < bytes; i++) usb_received(packet[i]);
  usb_waiting = 0;
  out_pid ^= 1;
  give(&BUFFER_OUT(DATA_ENDPOINT), (out_pid ? DATA1 : 0) | PACKET_BYTES);
}

void usb_interrupt(void) {
  uint32_t status = USB_INTS;
  if (status & INT_BUS_RESET) {
    REGISTER(SIE_STATUS) = SIE_BUS_RESET;
    ADDR_ENDP = 0;
    configured = address = 0;
  }
  if (status & INT_SETUP_REQ) {
    REGISTER(SIE_STATUS) = SETUP_REC;
    setup();
  }
  if (status & INT_BUFF_STATUS) {
    uint32_t buffers = REGISTER(BUFF_STATUS);
    REGISTER(BUFF_STATUS) = buffers;
    if (buffers & 1u) control_sent();
    if (buffers & 2u) control_came();
    if (buffers & 2u << 2 * DATA_ENDPOINT) {
      usb_waiting = 1;
      usb_resume();
    }
  }
}

void usb_flush(int (*waits)(void)) {
  if (filled == 0) return;
  while (BUFFER_IN(DATA_ENDPOINT) & AVAILABLE) {
    if (!configured || !waits()) break;
  }
  if (configured) {
    give(&BUFFER_IN(DATA_ENDPOINT), BUFFER_FULL | (in_pid ? DATA1 : 0) | filled);
    in_pid ^= 1;
  }
  filled = 0;
}

void usb_write(uint8_t byte, int (*waits)(void)) {
  /* The packet's memory is the controller's until the host has fetched it. */
  while (filled == 0 && (BUFFER_IN(DATA_ENDPOINT) & AVAILABLE)) {
    if (!configured || !waits()) return;
  }
  ((volatile uint8_t *)(DPRAM + IN_BUFFER_OFFSET))[filled++] = byte;
  if (byte == 0 || filled == FILL_BYTES) usb_flush(waits);
}

void usb_start(void) {
  SET(RESETS_RESET) = RESET_USBCTRL;
  unreset(RESET_USBCTRL);
  for (uint32_t at = DPRAM; at < DPRAM + DPRAM_BYTES; at += 4) REGISTER(at) = 0;
  USB_MUXING = TO_PHY | SOFTCON;
  USB_PWR = VBUS_DETECT | VBUS_DETECT_OVERRIDE_EN; /* no pin tells whether a cable is plugged in */
  USB_INTE = INT_BUFF_STATUS | INT_BUS_RESET | INT_SETUP_REQ;
  interrupt_enable(USB_INTERRUPT);
  MAIN_CTRL = CONTROLLER_EN;
  REGISTER(SIE_CTRL) = EP0_INT_1BUF;
  SET(SIE_CTRL) = PULLUP_EN;
}
