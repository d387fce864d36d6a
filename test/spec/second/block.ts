/** Section 10 of docs/spec.md: the configuration block. */

export interface LayerBlock {
  kind: number
  bits: number
  units: number
  kernel: number
  stride: number
  same: boolean
  frozen: boolean
  copied: boolean
  pool: number
  fraction: number
  rateOffset: number
  headBits: number
  headFraction: number
  amplitude: number
  headPool: number
  outputFraction: number
}

export interface Block {
  rule: number
  objective: number
  optimizer: number
  task: number
  outputs: number
  height: number
  width: number
  channels: number
  inputFraction: number
  firstRate: number
  lastRate: number
  steps: number
  skip: number
  alarmRate: number
  stepSamples: number
  seed: number
  options: number[]
  layers: LayerBlock[]
}

export function readBlock(bytes: Uint8Array): Block {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const byte = (at: number): number => view.getUint8(at)
  const half = (at: number): number => view.getUint16(at, true)
  return {
    rule: byte(1), objective: byte(2), optimizer: byte(3), task: byte(5),
    height: half(6), width: half(8), channels: half(10),
    inputFraction: byte(12), firstRate: byte(13), lastRate: byte(14), steps: byte(15), skip: half(16), alarmRate: half(18),
    stepSamples: view.getUint32(20, true), seed: view.getUint32(24, true),
    options: Array.from({ length: 8 }, (_, i) => view.getInt32(28 + 4 * i, true)),
    outputs: byte(4) === 0 ? 0 : half(60 + 16 * (byte(4) - 1) + 2),
    layers: Array.from({ length: byte(4) }, (_, i) => {
      const at = 60 + 16 * i
      return {
        kind: byte(at), bits: byte(at + 1), units: half(at + 2), kernel: byte(at + 4), stride: byte(at + 5),
        same: (byte(at + 6) & 1) !== 0, frozen: (byte(at + 6) & 2) !== 0, copied: (byte(at + 6) & 4) !== 0, pool: byte(at + 7), fraction: byte(at + 8), rateOffset: view.getInt8(at + 9),
        headBits: byte(at + 10), headFraction: byte(at + 11), amplitude: half(at + 12), headPool: Math.max(1, byte(at + 14)),
        outputFraction: byte(at + 15),
      }
    }),
  }
}
