import { type RP2040, USBCDC } from 'rp2040js'

/** Packets between host and chip take rp2040js 10 us; what is further off is no packet. */
const PACKET_NANOS = 20_000

/** The other end of the USB cable: a host that enumerates the chip (rp2040js's) and exchanges bytes with its serial port. */
export class UsbHost {
  private readonly cdc: USBCDC
  private readonly queue: number[] = []
  /** Bytes that the chip has room for now. */
  private room: { endpoint: number; bytes: number } | undefined
  private connected = false

  constructor(
    private readonly chip: RP2040,
    heard: (bytes: Uint8Array) => void,
  ) {
    this.cdc = new USBCDC(chip.usbCtrl)
    this.cdc.onSerialData = heard
    this.cdc.onDeviceConnected = () => {
      this.connected = true
      this.move()
    }
    // rp2040js's host would answer with an empty packet where a real one that has nothing to send stays silent.
    chip.usbCtrl.onEndpointRead = (endpoint, bytes) => {
      if (endpoint === 0) return
      this.room = { endpoint, bytes }
      this.move()
    }
  }

  send(bytes: Uint8Array): void {
    this.queue.push(...bytes)
    this.move()
  }

  /** There is something on the cable, or a chip that no host has greeted. */
  isBusy(nanosToNextAlarm: number): boolean {
    return !this.connected || this.queue.length > 0 || nanosToNextAlarm <= PACKET_NANOS
  }

  private move(): void {
    if (!this.connected || !this.room || this.queue.length === 0) return
    const { endpoint, bytes } = this.room
    this.room = undefined
    this.chip.usbCtrl.endpointReadDone(endpoint, Uint8Array.from(this.queue.splice(0, bytes)))
  }
}
