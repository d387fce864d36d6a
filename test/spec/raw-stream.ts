import { devNull } from 'node:os'
import { Command } from '../../assembly/abi.js'
import type { Target } from '../../host/data/targets.js'
import { corePath } from '../../host/device/core-files.js'
import type { ByteLine } from '../../host/device/stream.js'
import { wizerLine, wizerPath } from '../../host/device/wizer.js'
import type { Trial } from './random-blocks.js'

/** The WASI build in Wasmtime used without the host's code, from docs/spec.md, section 11: one process, one block after another. */
export class RawStream {
  private constructor(private readonly line: ByteLine) {}

  static async open(): Promise<RawStream> {
    return new RawStream(wizerLine(await wizerPath(), corePath('engram.wasi'), devNull))
  }

  async write(...bytes: (number | Uint8Array | Int8Array)[]): Promise<void> {
    await this.line.write(Buffer.concat(bytes.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part.buffer, part.byteOffset, part.byteLength)))))
  }

  async word(): Promise<number> {
    return Buffer.from(await this.line.read(4)).readUInt32LE()
  }

  async configure(block: Uint8Array): Promise<number> {
    await this.write(Command.configure, block.length & 255, block.length >> 8, block)
    return (await this.word()) | 0
  }

  async learn(x: Int8Array, target: Target): Promise<void> {
    if (target === undefined) await this.write(Command.observe, x)
    else if (typeof target === 'number') await this.write(Command.learn, target, x)
    else await this.write(Command.teach, new Uint8Array(target.buffer), x)
  }

  async digest(): Promise<number> {
    await this.write(Command.digest)
    return this.word()
  }

  /** As `outcomeOf` tells it. */
  async outcomeOf({ block, samples }: Trial): Promise<string> {
    const status = await this.configure(block)
    if (status !== 0) return `status ${status}`
    let answers = 0
    for (const { x, target } of samples) {
      await this.learn(x, target)
      await this.write(Command.infer, x)
      answers = (Math.imul(answers, 31) + (await this.word())) >>> 0
    }
    return [await this.digest(), answers].map((word) => word.toString(16).padStart(8, '0')).join(' ')
  }

  async close(): Promise<void> {
    await this.line.close(Uint8Array.of(Command.end))
  }
}
