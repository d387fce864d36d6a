/** Section 8, Drift: errors that run ahead of their mean. */
const ONE = 2 ** 24

export class DriftDetector {
  private mean = ONE
  private sum = 0
  private alarms = 0
  /** Samples that had taught at the last alarm. */
  last = 0

  constructor(private readonly setting: number) {}

  static wanted({ task, alarmRate }: { task: number; alarmRate: number }): boolean {
    return task === 0 && alarmRate % 256 > 0
  }

  get restarts(): boolean {
    return this.setting >= 2 ** 15
  }

  follow(answer: number, label: number, samples: number): void {
    if (answer < 0) return
    const error = answer === label ? 0 : 1
    const delta = Math.floor(this.setting / 256) % 128
    this.sum = Math.max(0, this.sum + error * 65536 - Math.floor(this.mean / 256) - delta * 256)
    this.mean += Math.floor((error * ONE - this.mean) / 256)
    if (this.sum <= (this.setting % 256) * 65536) return
    this.sum = 0
    this.mean = ONE
    this.alarms++
    this.last = samples
  }

  region(): Uint8Array {
    return new Uint8Array(Uint32Array.of(this.mean, this.sum, this.alarms, this.last).buffer)
  }
}
