/** An emulated Arduino Uno for sketches: analogue pins, a button, the serial monitor, and the timer behind millis(). */
import { adcConfig, ADCMuxInputType, AVRADC, AVRIOPort, avrInstruction, AVRTimer, AVRUSART, CPU, portBConfig, portDConfig, timer0Config, usart0Config } from 'avr8js'

const CLOCK_HZ = 16_000_000
const RAM_BYTES = 0x800
const FLASH_BYTES = 0x8000
/** Arduino's pin 2. */
const BUTTON_BIT = 2

export class SketchBoard {
  /** What the sketch has printed. */
  printed = ''
  private readonly cpu: CPU
  private readonly usart: AVRUSART
  private readonly portD: AVRIOPort
  private readonly waiting: number[] = []

  /** `reading` gives what the converter makes of an analogue pin, 0 to 1023. */
  constructor(image: Uint8Array, reading: (pin: number) => number) {
    const program = new Uint8Array(FLASH_BYTES).fill(0xff)
    program.set(image)
    this.cpu = new CPU(new Uint16Array(program.buffer), RAM_BYTES)
    new AVRTimer(this.cpu, timer0Config)
    new AVRIOPort(this.cpu, portBConfig)
    this.portD = new AVRIOPort(this.cpu, portDConfig)
    this.usart = new AVRUSART(this.cpu, usart0Config, CLOCK_HZ)
    this.usart.onByteTransmit = (byte) => void (this.printed += String.fromCharCode(byte))
    this.usart.onRxComplete = () => this.send()
    const adc = new AVRADC(this.cpu, adcConfig)
    adc.onADCRead = (input) => {
      const value = input.type === ADCMuxInputType.SingleEnded ? reading(input.channel) : 0
      this.cpu.addClockEvent(() => adc.completeADCRead(value), adc.sampleCycles)
    }
    this.press(false)
  }

  /** To ground, so that the pin's own resistor tells whether it is pressed. */
  press(pressed: boolean): void {
    this.portD.setPin(BUTTON_BIT, !pressed)
  }

  type(text: string): void {
    this.waiting.push(...Buffer.from(text))
    this.send()
  }

  private send(): void {
    const next = this.waiting[0]
    if (next !== undefined && this.usart.writeByte(next)) this.waiting.shift()
  }

  /** Runs until `done`, or `seconds` of the board's time. */
  run(done: () => boolean, seconds: number): void {
    const { cpu } = this
    for (const end = cpu.cycles + seconds * CLOCK_HZ; cpu.cycles < end && !done(); ) {
      for (let i = 0; i < 1000; i++) {
        avrInstruction(cpu)
        cpu.tick()
      }
    }
  }
}
