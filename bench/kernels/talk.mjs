/** Speaks to an exercise; its header tells the numbers. */
export const kernelNames = ['dense_i8', 'dense_i16', 'update_i8', 'update_i16', 'conv_i8', 'conv_i16', 'gradient']

const ANSWER_BYTES = 20
/** Milliseconds that an answer may take. */
const PATIENCE = 10_000

export class KernelsTalk {
  #link
  #held = Buffer.alloc(0)
  #heard = () => {}
  #names

  constructor(link, names) {
    this.#link = link
    this.#names = names
    link.onData((chunk) => {
      this.#held = Buffer.concat([this.#held, chunk])
      this.#heard()
    })
  }

  /** Waits for the board's "!". */
  static async start(link, names = kernelNames) {
    const talk = new KernelsTalk(link, names)
    const first = (await talk.#read(1)).toString('latin1')
    if (first !== '!') throw new Error(`the board began with "${first}"`)
    return talk
  }

  /** Tries a kernel: whether the board has its own, whether that differs, and the ticks of the translated, own and plain form. */
  async try({ kernel, seed, mode, offset, numbers }) {
    const request = Uint16Array.from([this.#names.indexOf(kernel), seed, mode, offset, ...Array.from({ length: 8 }, (_, i) => numbers[i] ?? 0)])
    await this.#link.write(new Uint8Array(request.buffer))
    const answer = await this.#read(ANSWER_BYTES)
    const [differs, own, portable, written, plain] = Array.from({ length: ANSWER_BYTES / 4 }, (_, i) => answer.readUInt32LE(4 * i))
    return { differs: differs === 1, own: own === 1, ticks: { portable, own: written, plain } }
  }

  async #read(count) {
    const end = Date.now() + PATIENCE
    while (this.#held.length < count) {
      if (Date.now() > end) throw new Error(`${this.#held.length} of ${count} bytes came: ${this.#held.toString('hex')}`)
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, 100)
        this.#heard = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    const bytes = this.#held.subarray(0, count)
    this.#held = this.#held.subarray(count)
    return bytes
  }
}
