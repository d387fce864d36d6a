import { ABI_VERSION, ANY_RULE, LEAST_PAYLOAD, MOST_PAYLOAD, Request, TaskId, WIRE_VERSION } from '../../assembly/abi.js'
import { ruleInfo } from '../experiment/rules.js'
import { taskNames, type TaskName } from '../task/task.js'
import { quoteBytes } from '../text/quote-bytes.js'
import type { Frame } from './codec.js'
import type { Line } from './line.js'
import { impossibleHello, otherAbi, otherBoard, otherWire, trapped, unanswered } from './problems.js'
import { LEAST_RING } from './channel.js'
import { word } from './words.js'

/** What a device says of itself. */
export interface Hello {
  /** board.json's id, or what a board without such a file calls itself. */
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
  learner: { task: TaskName; samples: number; configCrc: number } | undefined
}

export interface Greeting {
  /** Id of the board that should answer. */
  board?: string
  /** Milliseconds until a silent device is given up. */
  patience: number
  /** Milliseconds until hello is said again. */
  repeat: number
  /** Names the session: not 0, and different each time. */
  nonce: number
}

/** A zero byte, which ends an unfinished frame that may be on the line. */
const DELIMITER = Uint8Array.of(0)
/** Bytes of the answer in front of the board's name. The first 8 are the same in every version of the wire. */
const HELLO_BYTES = 24
/** A board's id is a folder's name. */
const BOARD_ID = /^[\x21-\x7e]*$/
/** Milliseconds until a line that echoes is given up. Less than for a silent one, which may still be starting. */
const ECHO_PATIENCE = 3000

/** Starts a session. A board that is just starting misses hellos, so they are said until one is answered. */
export async function greet(line: Line, greeting: Greeting): Promise<Hello> {
  const payload = new Uint8Array(4)
  new DataView(payload.buffer).setUint32(0, greeting.nonce, true)
  const hello = line.encode({ type: Request.hello, number: 0, payload })
  const answer = await new Promise<Frame>((resolve, reject) => {
    const say = () => void line.write(DELIMITER).then(() => line.write(hello))
    const again = setInterval(say, greeting.repeat)
    const begun = performance.now()
    const giveUp = () => done(() => reject(unanswered(line, 'nothing answers hello', performance.now() - begun)))
    const over = setTimeout(giveUp, greeting.patience)
    const echoed = setTimeout(() => line.echoes > 0 && giveUp(), Math.min(ECHO_PATIENCE, greeting.patience))
    const done = (settle: () => void) => {
      clearInterval(again)
      clearTimeout(over)
      clearTimeout(echoed)
      line.onReply = line.onEnd = () => {}
      settle()
    }
    line.onReply = (said, frame) => {
      if (said.what === 'trapped') done(() => reject(trapped(word(frame.payload, 0))))
      const answers = said.what === 'done' && said.request === Request.hello
      if (!answers || word(frame.payload, 0) !== greeting.nonce) return
      line.answered()
      done(() => resolve(frame))
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
  if (payload.length < HELLO_BYTES) throw impossibleHello(`${payload.length} bytes`)
  const rule = payload[7]!
  const hello = {
    board: new TextDecoder().decode(payload.subarray(HELLO_BYTES)),
    rule: rule === ANY_RULE ? undefined : (Object.keys(ruleInfo).find((name) => ruleInfo[name]!.id === rule) ?? `rule ${rule}`),
    versions: { wire: payload[4]!, abi: payload[5]!, checkpoint: payload[6]! },
    room: word(payload, 8),
    ring: word(payload, 12) & 0xffff,
    payload: payload[14]!,
    learner: payload[15] ? { task: taskOf(payload[15]), samples: word(payload, 16), configCrc: word(payload, 20) } : undefined,
  }
  if (!BOARD_ID.test(hello.board)) throw impossibleHello(`the name ${quoteBytes(payload.subarray(HELLO_BYTES))}`)
  if (hello.payload < LEAST_PAYLOAD || hello.payload > MOST_PAYLOAD) throw impossibleHello(`a longest payload of ${hello.payload} bytes`)
  if (hello.ring < LEAST_RING) throw impossibleHello(`a ring of ${hello.ring} bytes`)
  return hello
}

/** From the byte that says that there is a learner. */
function taskOf(learner: number): TaskName {
  const task = taskNames.find((name) => TaskId[name] === learner - 1)
  if (task === undefined) throw impossibleHello(`a learner of task ${learner - 1}`)
  return task
}

function checkVersions(payload: Uint8Array): void {
  const wire = payload[4]!, abi = payload[5]!
  if (wire !== WIRE_VERSION) throw otherWire(wire, WIRE_VERSION)
  if (abi !== ABI_VERSION) throw otherAbi(abi, ABI_VERSION)
}
