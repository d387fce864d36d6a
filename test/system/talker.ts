import { compileAvr } from '../../host/device/emulator/optiboot.js'
import type { Image } from '../../host/flash/image.js'

/** A program that sends E for ever, so that a test notices when it starts. */
export const talker = (): Promise<Image> =>
  compileAvr(`
    #include <avr/io.h>
    __attribute__((naked, section(".vectors"))) void start(void) {
      UCSR0A = _BV(U2X0);
      UCSR0B = _BV(TXEN0);
      UBRR0L = 16;
      for (;;) { while (!(UCSR0A & _BV(UDRE0))); UDR0 = 'E'; }
    }`)
