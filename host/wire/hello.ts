import { ABI_VERSION, ANY_RULE, KEY_NEEDED, LEAST_PAYLOAD, MOST_PAYLOAD, Request, TAG_BYTES, TaskId, WIRE_VERSION } from '../../assembly/abi.js'
import { ruleInfo } from '../experiment/rules.js'
import { taskNames, type TaskName } from '../task/task.js'
import { quoteBytes } from '../text/quote-bytes.js'
import type { Auth } from './auth.js'
import type { Frame } from './codec.js'
import type { Line } from './line.js'
import { impossibleHello, keyNeeded, keyUnused, keyWrong, otherAbi, otherBoard, otherWire, trapped, unanswered, uncounted } from './problems.js'
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
  /** Longest payload of a request, without a tag. */
  payload: number
  /** The device obeys nobody without the key that its image was built with; else anyone who reaches the line. */
  keyed: boolean
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
  /** Names the session, different each time: a nonce, which is not 0, and what only keyed devices look at. */
  random: Uint8Array
}

/** A zero byte, which ends an unfinished frame that may be on the line. */
const DELIMITER = Uint8Array.of(0)
/** Bytes of the answer in front of the board's name. The first 8 are the same in every version of the wire. */
const HELLO_BYTES = 24
/** Behind the name, of a device that demands a key: its challenge, and the answer's tag. */
const CHALLENGE_BYTES = 8
/** A board's id is a folder's name. */
const BOARD_ID = /^[\x21-\x7e]*$/
/** Milliseconds until a line that echoes is given up. Less than for a silent one, which may still be starting. */
const ECHO_PATIENCE = 3000

/** Starts a session. A board that is just starting misses hellos, so they are said until one is answered. */
export async function greet(line: Line, greeting: Greeting, auth?: Auth): Promise<Hello> {
  const { random } = greeting
  const hello = line.encode({ type: Request.hello, number: 0, payload: random })
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
      if (!answers || word(frame.payload, 0) !== word(random, 0)) return
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
  checkKey(said, answer, random, auth)
  return said
}

function read(payload: Uint8Array): Hello {
  if (payload.length < HELLO_BYTES) throw impossibleHello(`${payload.length} bytes`)
  const rule = payload[7]!, learner = payload[15]! & ~KEY_NEEDED, keyed = payload[15]! >= KEY_NEEDED
  const name = payload.subarray(HELLO_BYTES, keyed ? -CHALLENGE_BYTES - TAG_BYTES : undefined)
  const hello = {
    board: new TextDecoder().decode(name),
    rule: rule === ANY_RULE ? undefined : (Object.keys(ruleInfo).find((name) => ruleInfo[name]!.id === rule) ?? `rule ${rule}`),
    versions: { wire: payload[4]!, abi: payload[5]!, checkpoint: payload[6]! },
    room: word(payload, 8),
    ring: word(payload, 12) & 0xffff,
    payload: payload[14]! - (keyed ? TAG_BYTES : 0),
    keyed,
    learner: learner ? { task: taskOf(learner), samples: word(payload, 16), configCrc: word(payload, 20) } : undefined,
  }
  if (!BOARD_ID.test(hello.board)) throw impossibleHello(`the name ${quoteBytes(name)}`)
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

/** Both ends have the same key, or neither has one. */
function checkKey({ board, keyed }: Hello, answer: Frame, random: Uint8Array, auth: Auth | undefined): void {
  if (!keyed && auth) throw keyUnused(board)
  if (!keyed) return
  if (!auth) throw keyNeeded(board)
  const challenge = answer.payload.subarray(-CHALLENGE_BYTES - TAG_BYTES, -TAG_BYTES)
  if (challenge.every((byte) => byte === 0)) throw uncounted(board)
  if (!auth.begin(random, answer)) throw keyWrong(board)
}

function checkVersions(payload: Uint8Array): void {
  const wire = payload[4]!, abi = payload[5]!
  if (wire !== WIRE_VERSION) throw otherWire(wire, WIRE_VERSION)
  if (abi !== ABI_VERSION) throw otherAbi(abi, ABI_VERSION)
}
