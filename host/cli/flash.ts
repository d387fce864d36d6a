import type { Board } from '../board/board.js'
import { formatInteger } from '../compare/units.js'
import { builtImage, imageFor } from '../device/board-image.js'
import { connectSerial } from '../device/serial-board.js'
import { findPort } from '../device/serial-ports.js'
import { EngramError } from '../errors.js'
import { imageParts } from './image-parts.js'
import { readImage, type Image } from '../flash/image.js'
import type { FlashStage } from '../flash/method.js'
import { flashMethod } from '../flash/registry.js'
import { totalBytes } from '../flash/segments.js'
import { otherRule } from '../wire/problems.js'
import { neededBoard, ruleOfImage } from './build.js'
import { untilAborted } from './run-sweep.js'
import { readKey } from './key-file.js'
import type { Narrator } from './verb.js'
import type { Values } from './options.js'
import type { Action } from './verbs.js'

/** What is to be flashed; the rule of a file is not known unless it is said. */
interface Chosen {
  image: Image
  rule: string | undefined
  path: string
  origin: 'built' | 'prebuilt' | 'file'
}

/** What a board said of itself after flashing. */
interface Answer {
  port: string
  board: string
  rule: string | null
  /** Whether it obeys only who has its key. */
  keyed: boolean
  room: number
}

/** `engram flash`: an image onto a board. */
export const flash: Action<'flash'> = async (values, { narrator, signal }) => {
  const board = await neededBoard('flash', values.board)
  const name = values.method ?? board.flash.method
  const method = await flashMethod(board, name)
  const key = await readKey(values.key)
  const { image, rule, path, origin } = await choose(board, values, key)
  if (origin === 'prebuilt') narrator.note(`the compiler of the ${board.name} is not installed: flashing the image that came with the package`)
  if (!image.hashed) narrator.note('the image carries no hash of itself, as older ones and those of others: damage to its file would not be noticed')
  if (image.parts) narrator.note(`the file has parts for ${image.parts.join(' and ')}: taking the one for the ${board.name}`)
  const { verified, bytes, milliseconds } = await method.flash(image, board, values, { progress: stages(narrator), signal })
  narrator.clear()
  const hashed = image.hashed === true
  const done = { board: board.id, rule: rule ?? null, image: { path, origin, bytes: totalBytes(image.segments), hashed }, method: name, milliseconds }
  const text = [
    `${board.name}: ${formatInteger(bytes)} B written by ${name} in ${(milliseconds / 1000).toFixed(1)} s`,
    verified === true ? '  verified   the board holds the image, byte for byte' : `  verified   no: ${verified}`,
  ]
  const json = { ...done, verified: verified === true, whyNot: verified === true ? null : verified }
  try {
    const answer = await ask(board, rule, values.port, key, narrator, signal)
    text.push(answer ? `  answers    as ${answer.board}, rule ${answer.rule ?? 'any'}, on ${answer.port}, ${answer.keyed ? 'to who has its key' : 'to anyone who reaches its line'}` : '  answers    not asked: its serial port is not known; name it with --port')
    return { text: text.join('\n'), json: { ...json, answer: answer ?? null } }
  } catch (error) {
    if (!(error instanceof EngramError)) throw error
    return { text: text.join('\n'), json: { ...json, answer: null }, failure: error }
  }
}

async function choose(board: Board, { rules, image: file, ...parts }: Pick<Values, 'rules' | 'image' | 'objective' | 'optimizer' | 'front' | 'networks' | 'driftAlarm' | 'scrub'>, key: Uint8Array | undefined): Promise<Chosen> {
  if (file !== undefined) return { image: await readImage(file, board), rule: rules && ruleOfImage('flash', rules), path: file, origin: 'file' }
  const rule = ruleOfImage('flash', rules)
  const { elf, origin } = key
    ? await builtImage(board.id, rule, { ...imageParts(rule, parts), key })
    : await imageFor(board.id, rule, undefined, imageParts(rule, parts))
  return { image: await readImage(elf, board), rule, path: elf, origin }
}

const words: Record<FlashStage, string> = { connect: 'looking for the board', erase: 'erasing', write: 'writing', verify: 'comparing' }

/** Prints each stage and how far it has come. */
function stages(narrator: Narrator): (stage: FlashStage, done: number, total: number) => void {
  let current: FlashStage | undefined
  return (stage, done, total) => {
    if (stage !== current) narrator.note(words[stage])
    current = stage
    if (total > 1) narrator.status(`${words[stage]} ${Math.floor((100 * done) / total)} %`)
  }
}

/** Says hello on the board's port, if that is known. */
async function ask(board: Board, rule: string | undefined, given: string | undefined, key: Uint8Array | undefined, narrator: Narrator, signal: AbortSignal): Promise<Answer | undefined> {
  const port = await findPort(board, given).catch((error: unknown) => {
    if (error instanceof EngramError) return undefined
    throw error
  })
  if (port === undefined) return undefined
  narrator.status(`saying hello on ${port}`)
  const connection = await untilAborted(connectSerial(port, { board: board.id, ...(key && { key }), signal }), signal)
  try {
    const { hello } = connection
    if (rule !== undefined && hello.rule !== undefined && hello.rule !== rule) throw otherRule(hello.board, rule, hello.rule)
    return { port, board: hello.board, rule: hello.rule ?? null, keyed: hello.keyed, room: hello.room }
  } finally {
    await connection.close()
  }
}
