import { type CPU, timer1Config } from 'avr8js'

const { TIFR, TIMSK, TCNT, TCCRB } = timer1Config
const TOV1 = 0x01
const TOIE1 = 0x01
const CLOCK_SELECT = 0x07
/** Cycles a count for each clock select; 6 and 7 count a pin, which nothing drives here. */
const dividers = [0, 1, 8, 64, 256, 1024, 0, 0]
const COUNTS = 0x10000

/**
 * TIMER1 as a plain counter (datasheet, "Normal Mode"): TCNT1 and its overflow, no compare, capture or PWM. avr8js's own
 * timer does all of them and steps once a cycle at the full clock; this one computes the count when it is read, which makes
 * the whole emulator half as fast again. The prescaler starts with the clock select, not free-running as on the chip.
 */
export class Timer1 {
  private divider = 0
  /** Cycle at which the count was 0; while stopped, `count` holds it. */
  private origin = 0
  private count = 0
  private high = 0
  private readonly overflow

  constructor(
    private readonly cpu: CPU,
    { ovfInterrupt }: Pick<typeof timer1Config, 'ovfInterrupt'> = timer1Config,
    /** It does not count, whatever it is told. */
    private readonly stands = false,
  ) {
    this.overflow = { address: ovfInterrupt, flagRegister: TIFR, flagMask: TOV1, enableRegister: TIMSK, enableMask: TOIE1 }
    cpu.readHooks[TCNT] = (address) => {
      const now = this.now()
      cpu.data[address + 1] = now >> 8
      return now & 0xff
    }
    cpu.writeHooks[TCNT + 1] = (value) => {
      this.high = value
      return true
    }
    cpu.writeHooks[TCNT] = (value) => {
      this.start((this.high << 8) | value, this.divider)
      return true
    }
    cpu.writeHooks[TCCRB] = (value) => {
      cpu.data[TCCRB] = value
      this.start(this.now(), dividers[value & CLOCK_SELECT]!)
      return true
    }
    cpu.writeHooks[TIFR] = (value) => {
      cpu.clearInterruptByFlag(this.overflow, value)
      return true
    }
    cpu.writeHooks[TIMSK] = (value) => {
      cpu.data[TIMSK] = value
      cpu.updateInterruptEnable(this.overflow, value)
      return true
    }
  }

  private now(): number {
    if (this.divider === 0) return this.count
    return Math.floor((this.cpu.cycles - this.origin) / this.divider) % COUNTS
  }

  private start(count: number, asked: number): void {
    const divider = this.stands ? 0 : asked
    this.cpu.clearClockEvent(this.wrap)
    this.count = count
    this.divider = divider
    this.origin = this.cpu.cycles - count * divider
    if (divider > 0) this.cpu.addClockEvent(this.wrap, (COUNTS - count) * divider)
  }

  private readonly wrap = (): void => {
    this.origin += COUNTS * this.divider
    this.cpu.setInterruptFlag(this.overflow)
    this.cpu.addClockEvent(this.wrap, this.origin + COUNTS * this.divider - this.cpu.cycles)
  }
}
