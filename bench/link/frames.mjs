/**
 * A line that damages: a device learns from frames between which everything comes that a bad line can make of frames. Each true frame is sent
 * until it is answered, as the host does.
 */
import { Request } from '../../dist/assembly/abi.js'
import { Decoder } from '../../dist/host/wire/codec.js'
import { chance, Codec, Device, wire, word } from './device.mjs'
import { block, learnPayload } from './lesson.mjs'

const DONE = 0x80
/** How late a frame may come: at 256 its number would be the awaited one, and no host has more than four on the way. */
const LATEST = 251

const without = (bytes, from, to) => Uint8Array.of(...bytes.subarray(0, from), ...bytes.subarray(to))

/** What may happen to the bytes of a frame; what comes out is never the frame itself. */
const damages = {
  'bits changed': (frame, { below }) => {
    const bytes = frame.slice()
    for (let bits = 1 + below(8); bits > 0; bits--) bytes[below(bytes.length)] ^= 1 << below(8)
    return bytes
  },
  'a burst of noise inside': (frame, { below, bytes: noise }) => {
    const bytes = frame.slice(), at = below(bytes.length)
    bytes.set(noise(Math.min(1 + below(16), bytes.length - at)), at)
    return bytes
  },
  'cut off at the end': (frame, { below }) => frame.subarray(0, 1 + below(frame.length - 1)),
  'cut off at the beginning': (frame, { below }) => frame.subarray(1 + below(frame.length - 1)),
  'bytes lost inside': (frame, { below }) => {
    const from = 1 + below(frame.length - 2)
    return without(frame, from, from + 1 + below(8))
  },
  'bytes inserted': (frame, { below, bytes }) => {
    const at = 1 + below(frame.length - 1)
    return Uint8Array.of(...frame.subarray(0, at), ...bytes(1 + below(8)), ...frame.subarray(at))
  },
  'noise': (_, { below, bytes }) => bytes(1 + below(100)),
}
/** What a line may do with whole frames; `sent(n)` is the frame n behind the awaited one, `coming(n)` the one n before it. */
const disorders = {
  'doubled, or late': ({ sent, below }) => sent(1 + below(LATEST)),
  'too early': ({ coming, below }) => coming(1 + below(3)),
  'run into the next': ({ sent, coming, below }) => Uint8Array.of(...sent(1 + below(4)).subarray(0, -1), ...coming(1 + below(3))),
}
export const kinds = [...Object.keys(damages), ...Object.keys(disorders)]

/** A device that has configured the learner, and the number that it awaits. */
function learner(codec) {
  const device = new Device()
  device.hear(codec.encode(Request.hello, 0, Uint8Array.of(1, 0, 0, 0)))
  device.hear(codec.encode(Request.block, 0, Uint8Array.of(0, 0, ...block)))
  device.hear(codec.encode(Request.configure, 1, new Uint8Array()))
  return device
}

/** Sends so many bad frames, `between` of them for each one that is true, and counts what became of them. */
export function damagedFrames(count, { seed = 1, between = 10, tell = () => {} } = {}) {
  const codec = new Codec(), judge = new Codec(), random = chance(seed)
  const bad = learner(codec), clean = learner(codec)
  const first = 2, kept = 512, ring = new Map()
  const frameOf = (index) => {
    const found = ring.get(index % kept)
    if (found?.index === index) return found.bytes
    const bytes = codec.encode(Request.learn, index & 255, learnPayload(index - first))
    ring.set(index % kept, { index, bytes })
    return bytes
  }
  const sum = { count: 0, trueFrames: 0, byKind: Object.fromEntries(kinds.map((kind) => [kind, 0])), acceptedWrongly: 0, sentTwice: 0, sentOftener: 0, wrongAnswers: 0 }
  let index = first
  for (; sum.count < count; index++) {
    const sent = (n) => frameOf(Math.max(first, index - n)), coming = (n) => frameOf(index + n)
    for (let i = 0; i < between && (index > first || i < 1); i++) {
      const kind = index === first ? 'noise' : random.of(kinds)
      const source = damages[kind] ? (random.below(2) ? frameOf(index) : sent(1 + random.below(4))) : undefined
      const bytes = source ? damages[kind](source, random) : disorders[kind]({ sent, coming, below: random.below })
      if (source && same(bytes, source)) continue
      sum.count++
      sum.byKind[kind]++
      // The judge hears the same bytes: what it takes for a frame must have been sent.
      for (const { number, payload, type } of judge.decode(bytes)) {
        const back = (index - number) & 255, meant = back < LATEST + 1 ? index - back : index + 256 - back
        if (type !== Request.learn || !same(payload, learnPayload(meant - first))) sum.acceptedWrongly++
      }
      bad.hear(bytes)
    }
    const [told] = codec.decode(clean.hear(frameOf(index)))
    let tries = 0
    for (let answered = false; !answered; tries++) {
      if (tries > 8) throw new Error(`frame ${index} does not get through`)
      judge.decode(frameOf(index))
      const answer = codec.decode(bad.hear(frameOf(index))).find(({ type, number }) => type === (Request.learn | DONE) && number === (index & 255))
      answered = answer !== undefined
      if (answered && !same(answer.payload, told.payload)) sum.wrongAnswers++
    }
    sum.trueFrames++
    if (tries === 2) sum.sentTwice++
    if (tries > 2) sum.sentOftener++
    if (sum.trueFrames % 10000 === 0) tell(sum)
  }
  const ask = (device, type, next) => codec.decode(device.hear(codec.encode(type, next & 255, new Uint8Array())))[0].payload
  const state = (device) => ({ digest: word(ask(device, Request.digest, index)), samples: word(ask(device, Request.stats, index + 1), 4) })
  return { ...sum, bad: state(bad), clean: state(clean) }
}

/** The same for what the host hears: damaged answers, and how many of them its decoder takes for another one. */
export function damagedAnswers(count, { seed = 1 } = {}) {
  const codec = new Codec(), random = chance(seed)
  const decoder = new Decoder(wire)
  const sum = { count: 0, acceptedWrongly: 0, lostAfter: 0, trueFrames: 0 }
  while (sum.count < count) {
    const frame = { type: Request.learn | DONE, number: random.below(256), payload: random.bytes(4) }
    const bytes = codec.encode(frame.type, frame.number, frame.payload)
    for (let i = 0; i < 10; i++) {
      const damaged = damages[random.of(Object.keys(damages))](bytes, random)
      if (same(damaged, bytes)) continue
      sum.count++
      for (const taken of decoder.decode(damaged)) if (!sameFrame(taken, frame)) sum.acceptedWrongly++
    }
    let heard = decoder.decode(bytes)
    if (heard.length === 0) heard = decoder.decode(bytes)
    if (!heard.some((taken) => sameFrame(taken, frame))) sum.lostAfter++
    sum.trueFrames++
  }
  return sum
}

const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i])
const sameFrame = (a, b) => a.type === b.type && a.number === b.number && same(a.payload, b.payload)
