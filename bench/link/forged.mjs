/**
 * An attack on a device with a key, by somebody who hears the whole line and may send what he likes: forged and replayed frames, between the frames of the
 * host that has the key. Each of them has the number that is awaited, where it can have one.
 */
import { Derived, KEY_NEEDED, Reply, Request, TAG_BYTES } from '../../dist/assembly/abi.js'
import { chance, Codec, Device, word } from './device.mjs'
import { block, learnPayload } from './lesson.mjs'

const DONE = 0x80

/** The host: it has the key, and its frames are overheard. */
class Host {
  codec = new Codec()
  session = new Uint8Array(16)
  hello = new Uint8Array()
  next = 0
  /** Frames of this session and of those before, as type, number, payload. */
  heard = []
  constructor(device, key, random) {
    Object.assign(this, { device, key, random })
  }

  long(word) {
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setBigUint64(0, word, true)
    return bytes
  }

  send(type, number, payload) {
    return this.codec.decode(this.device.hear(this.codec.encode(type, number, payload)))
  }

  /** Begins a session; the answer's byte of the learner. */
  greet() {
    this.hello = this.random.bytes(12)
    this.hello[0] |= 1
    this.heard.push([Request.hello, 0, this.hello])
    const [{ payload }] = this.send(Request.hello, 0, this.hello)
    const half = (purpose) => this.long(this.codec.hash(this.key, Uint8Array.of(...this.hello, ...payload.subarray(-16, -8), purpose)))
    this.session = Uint8Array.of(...half(Derived.first), ...half(Derived.second))
    this.next = 0
    return payload[15]
  }

  tagged(type, index, payload, session = this.session) {
    const times = Math.floor(index / 256)
    const tag = this.codec.hash(session, Uint8Array.of(type, index & 255, payload.length + TAG_BYTES, ...payload, times & 255, (times >> 8) & 255, times >> 16, 0))
    return Uint8Array.of(...payload, ...this.long(tag))
  }

  ask(type, payload = new Uint8Array()) {
    const index = this.next++, frame = [type, index & 255, this.tagged(type, index, payload)]
    this.heard.push(frame)
    const answer = this.send(...frame).find(({ type: said }) => said === (type | DONE))
    if (!answer) throw new Error(`the host's own ${Request[type]} is not answered`)
    return answer.payload
  }
}

/** What is sent in the host's place. `awaited` is the number that would be obeyed, `old` a frame that was overheard. */
const forgeries = {
  'without a tag': ({ awaited }, n) => [Request.learn, awaited, learnPayload(n)],
  'with a tag at random': ({ awaited, bytes, of }, n) => [of([Request.learn, Request.reset, Request.configure, Request.carried]), awaited, Uint8Array.of(...learnPayload(n), ...bytes(8))],
  'with the tag of another key': ({ awaited, host, bytes }, n) => [Request.learn, awaited, host.tagged(Request.learn, host.next, learnPayload(n), bytes(16))],
  'overheard, bits of it changed': ({ old, below }) => {
    const [type, number, payload] = old()
    const changed = payload.slice()
    for (let bits = 1 + below(3); bits > 0; bits--) changed[below(changed.length)] ^= 1 << below(8)
    return [type, number, changed]
  },
  'overheard, with the awaited number': ({ awaited, old }) => [old()[0], awaited, old()[2]],
  'overheard, as another request': ({ awaited, old, of }) => [of([Request.reset, Request.learn, Request.configure, Request.block]), awaited, old()[2]],
  'overheard, as it was': ({ old }) => old(),
  'of an earlier session': ({ earlier }) => earlier(),
  'of an earlier session, with the awaited number': ({ awaited, earlier }) => [earlier()[0], awaited, earlier()[2]],
  'of any type': ({ awaited, below, bytes }) => [0x10 + below(0x20), awaited, bytes(below(80))],
}
export const kinds = [...Object.keys(forgeries), 'whole earlier sessions, from hello on']

/** Sends so many forged or replayed frames, `round` of them at a time, and counts those behind which the device was another. */
export function forgedFrames(count, { seed = 1, round = 1000, tell = () => {} } = {}) {
  const random = chance(seed), key = random.bytes(16), device = new Device(key), host = new Host(device, key, random)
  const sum = { count: 0, byKind: Object.fromEntries(kinds.map((kind) => [kind, 0])), sessions: 0, starts: 1, learned: 0, changed: 0, obeyed: 0 }
  let earlier = [[Request.reset, 0, new Uint8Array(8)]], samples = 0, rounds = 0
  const begin = () => {
    earlier = [...host.heard.slice(-400), ...earlier].slice(0, 2000)
    host.heard = []
    sum.sessions++
    return host.greet()
  }
  const configure = () => {
    host.ask(Request.reset)
    host.ask(Request.block, Uint8Array.of(0, 0, ...block))
    host.ask(Request.configure)
    samples = 0
  }
  const state = () => `${word(host.ask(Request.digest))} ${word(host.ask(Request.stats), 4)}`
  const attack = (kind, frame) => {
    sum.count++
    sum.byKind[kind]++
    // An answer to hello, "expected" and "unsynced" tell that nothing was obeyed.
    if (host.send(...frame).some(({ type }) => type > (Request.hello | DONE) && type < Reply.expected)) sum.obeyed++
  }
  const replay = () => {
    for (const frame of [...earlier].reverse().slice(-200)) attack(kinds.at(-1), frame)
  }
  begin()
  configure()
  while (sum.count < count) {
    for (let i = 0; i < 5; i++, sum.learned++) host.ask(Request.learn, learnPayload(samples++))
    const before = state()
    const old = host.heard.slice(-300).filter(([type]) => type !== Request.hello), past = earlier.filter(([type]) => type !== Request.hello)
    const context = { host, ...random, awaited: host.next & 255, old: () => random.of(old), earlier: () => random.of(past) }
    for (let i = 0; i < round && sum.count < count; i++) {
      const kind = random.of(Object.keys(forgeries)), frame = forgeries[kind](context, i)
      // One of the last four as it was is only answered again (docs/wire.md, section 2).
      if (!isRecent(host, frame)) attack(kind, frame)
    }
    // The session of the host goes on, whatever was sent between its frames.
    if (state() !== before) sum.changed++
    begin()
    replay()
    begin()
    if (state() !== before) sum.changed++
    if (++rounds % 5 === 0) {
      device.restart()
      sum.starts++
      replay()
      // It has lost its learner, and nothing that was replayed brought one.
      if ((begin() & ~KEY_NEEDED) !== 0) sum.changed++
      configure()
    }
    tell(sum)
  }
  return sum
}

const isRecent = (host, [type, number, payload]) =>
  host.heard.slice(-4).some(([t, n, p]) => t === type && n === number && p.length === payload.length && p.every((byte, i) => byte === payload[i]))
