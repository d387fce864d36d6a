/** Bytes to and from a device. Emulators, serial ports, native processes and the in-process loopback give one. */
export interface Link {
  /** What people call it, e.g. the path of a port. */
  readonly name?: string
  /** Sends bytes; resolves when they are handed over. Rejects with EngramError LINK_CLOSED when the line is gone. */
  write(bytes: Uint8Array): Promise<void>
  /** Calls back with every chunk that comes. One listener. */
  onData(listener: (chunk: Uint8Array) => void): void
  /** Calls back once, with the reason, when the line closes by itself. */
  onClose(listener: (reason: Error) => void): void
  /** Bits a second of this end from now on. Left out where the line has no rate, as a pipe. */
  setRate?(baud: number): Promise<void>
  /** Ends the line; `onClose` is not told of it. */
  close(): Promise<void>
}
