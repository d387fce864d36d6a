import { Derived, HELLO_NONCE_BYTES, TAG_BYTES } from '../../assembly/abi.js'
import { Hasher, type Frame } from './codec.js'

/** Bytes of the challenge in the answer to hello, in front of its tag. */
const CHALLENGE_BYTES = 8
/** Message behind a frame's payload: how often its number had passed 255. */
const TIMES_BYTES = 4

/** The two numbers that SipHash takes a key of 16 bytes for. */
type Halves = readonly [bigint, bigint]

/** What a host that has the key of a link knows of a session: it tags requests, and tells answers of the device from those of others (docs/wire.md, section 7). */
export class Auth {
  private session: Halves = [0n, 0n]
  private readonly hasher: Hasher
  private readonly key: Halves

  constructor(codec: WebAssembly.Module, key: Uint8Array) {
    this.hasher = new Hasher(codec)
    const view = new DataView(key.buffer, key.byteOffset)
    this.key = [view.getBigUint64(0, true), view.getBigUint64(8, true)]
  }

  /** Whether the answer to a hello with these random bytes is from a device that has the key, and of this session, which then begins. */
  begin(random: Uint8Array, answer: Frame): boolean {
    const { payload } = answer
    const challenge = payload.subarray(payload.length - TAG_BYTES - CHALLENGE_BYTES, payload.length - TAG_BYTES)
    const half = (purpose: Derived): bigint => this.hasher.hash(...this.key, Uint8Array.of(...random.subarray(0, HELLO_NONCE_BYTES), ...challenge, purpose))
    this.session = [half(Derived.first), half(Derived.second)]
    return this.untagged(answer, 0) !== undefined
  }

  /** The payload with its tag behind it; `times`: how often the frame's number has passed 255 in the session. */
  tagged(frame: Frame, times: number): Uint8Array {
    const { payload } = frame
    const bytes = new Uint8Array(payload.length + TAG_BYTES)
    bytes.set(payload)
    new DataView(bytes.buffer).setBigUint64(payload.length, this.tag(frame, times), true)
    return bytes
  }

  /** The payload without its tag; undefined if that is not the one that it must have. */
  untagged({ type, number, payload }: Frame, times: number): Uint8Array | undefined {
    const length = payload.length - TAG_BYTES
    if (length < 0) return undefined
    const bare = payload.subarray(0, length)
    const told = new DataView(payload.buffer, payload.byteOffset).getBigUint64(length, true)
    return told === this.tag({ type, number, payload: bare }, times) ? bare : undefined
  }

  private tag({ type, number, payload }: Frame, times: number): bigint {
    const message = new Uint8Array(3 + payload.length + TIMES_BYTES)
    message.set([type, number, payload.length + TAG_BYTES])
    message.set(payload, 3)
    new DataView(message.buffer).setUint32(3 + payload.length, times, true)
    return this.hasher.hash(...this.session, message)
  }
}
