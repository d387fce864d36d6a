import { ABI_VERSION, ANY_RULE, Reply, Request, WIRE_VERSION } from '../../assembly/abi.js'
import { ruleInfo } from '../experiment/rules.js'
import type { Frame } from './codec.js'
import type { Line } from './line.js'
import { otherAbi, otherBoard, otherWire, timedOut, trapped } from './problems.js'
import { word } from './words.js'

/** What a device says of itself. */
export interface Hello {
  /** board.json's id. */
  board: string
  /** The only rule of the firmware; undefined if it has all. */
  rule: string | undefined
  versions: { abi: number; wire: number; checkpoint: number }
  /** Bytes for session, configuration and arena. */
  room: number
  /** Bytes of the receive ring. */
  ring: number
  /** Longest payload of a frame. */
  payload: number
  /** The learner that is there already, as after a lost line. */
  learner: { samples: number; configCrc: number } | undefined
}

export interface Greeting {
  /** Name of the board that should answer. */
  board?: string
  /** Milliseconds until a silent device is given up. */
  patience: number
  /** Milliseconds until hello is said again. */
  repeat: number
  /** Not 0, and another one each time. */
  nonce: number
}

/** Ends whatever half frame is on the line. */
const DELIMITER = Uint8Array.of(0)
/** Of the answer: what every version of the wire has in front, and all in front of the board's name. */
const STABLE_BYTES = 8
const HELLO_BYTES = 24

/** Starts a session. A board that is just starting misses hellos, so they are said until one is answered. */
export async function greet(line: Line, greeting: Greeting): Promise<Hello> {
  const payload = new Uint8Array(4)
  new DataView(payload.buffer).setUint32(0, greeting.nonce, true)
  const hello = line.encode({ type: Request.hello, number: 0, payload })
  const answer = await new Promise<Frame>((resolve, reject) => {
    const say = () => void line.write(DELIMITER).then(() => line.write(hello))
    const again = setInterval(say, greeting.repeat)
    const over = setTimeout(() => done(() => reject(timedOut('no answer to hello', greeting.patience))), greeting.patience)
    const done = (settle: () => void) => {
      clearInterval(again)
      clearTimeout(over)
      line.onFrame = line.onEnd = () => {}
      settle()
    }
    line.onFrame = (frame) => {
      if (frame.type === Reply.trapped) done(() => reject(trapped(word(frame.payload, 0))))
      const answers = frame.type === (Request.hello | Reply.done) && frame.payload.length >= STABLE_BYTES
      if (answers && word(frame.payload, 0) === greeting.nonce) done(() => resolve(frame))
    }
    line.onEnd = (error) => done(() => reject(error))
    if (line.end) line.onEnd(line.end)
    else say()
  })
  checkVersions(answer.payload)
  const said = read(answer.payload)
  if (greeting.board !== undefined && said.board !== greeting.board) throw otherBoard(said.board, greeting.board)
  return said
}

function read(payload: Uint8Array): Hello {
  const [wire, abi, checkpoint, rule] = payload.subarray(4, 8) as unknown as [number, number, number, number]
  return {
    board: new TextDecoder().decode(payload.subarray(HELLO_BYTES)),
    rule: rule === ANY_RULE ? undefined : (Object.keys(ruleInfo).find((name) => ruleInfo[name]!.id === rule) ?? `rule ${rule}`),
    versions: { abi, wire, checkpoint },
    room: word(payload, 8),
    ring: word(payload, 12) & 0xffff,
    payload: payload[14]!,
    learner: payload[15] ? { samples: word(payload, 16), configCrc: word(payload, 20) } : undefined,
  }
}

function checkVersions(payload: Uint8Array): void {
  const wire = payload[4]!, abi = payload[5]!
  if (wire !== WIRE_VERSION) throw otherWire(wire, WIRE_VERSION)
  if (abi !== ABI_VERSION) throw otherAbi(abi, ABI_VERSION)
}
