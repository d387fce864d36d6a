import type { Board } from '../board/board.js'
import { checkBudget, learnerRoomOf, roomOf, withBoard, type BoardMemory, type NamedMemory } from '../board/budget.js'
import { imageFlashBytes } from '../board/image-flash.js'
import { formatInteger } from '../compare/units.js'
import { builtImage, imageFor, type BoardImage } from '../device/board-image.js'
import { loadBoard } from '../device/boards.js'
import { EngramError } from '../errors.js'
import { learnerOnBoard } from '../board/program-memory.js'
import { bakedBytes } from '../trial/learner-state.js'
import type { Plan } from '../experiment/experiment.js'
import { namesOfParts, ownPartsOf } from '../experiment/own-parts.js'
import { imageParts } from './image-parts.js'
import { parseRule } from '../experiment/rules.js'
import { facts } from './columns.js'
import { unmet } from './expectations.js'
import { writeImageFiles } from './image-files.js'
import { readKey } from './key-file.js'
import { readSavedRun, type SavedRun } from './learner-file.js'
import { onlyOne } from './only-one.js'
import type { Action } from './verbs.js'

/** The board that a verb about images must be told. */
export async function neededBoard(verb: string, id: string | undefined): Promise<Board> {
  if (id === undefined) throw new EngramError('OPTION_INVALID', `${verb} needs a board`, 'name it with --board; `engram board list` shows them')
  return loadBoard(id)
}

/** An image holds a whole rule: what follows its name is told over the wire. */
export function ruleOfImage(verb: string, given: readonly string[] | undefined): string {
  const text = onlyOne(verb, '--rule', given) ?? 'local'
  const { name } = parseRule(text)
  if (text !== name) throw new EngramError('OPTION_INVALID', `${verb} takes the rule without options, ${name}`, `the options of a rule are told over the wire: --rule ${name} here, --rule ${text} with stream`)
  return name
}

/** `engram build`: the firmware of a rule for a board. */
export const build: Action<'build'> = async ({ board: id, rules, objective, optimizer, front, networks, driftAlarm, scrub, checked, pretrained, key: file, out = '.', expect }, { narrator, terminal }) => {
  const board = await neededBoard('build', id)
  const saved = pretrained === undefined ? undefined : await readSavedRun(pretrained)
  const rule = ruleOfImage('build', rules ?? (saved && [parseRule(saved.rule).name]))
  if (saved) checkPretrained(saved, rule, { ...board, keyed: file !== undefined, scrubs: scrub })
  const own = saved ? { ...ownPartsOf(saved.learner.config), ...(scrub && { scrub }) } : imageParts(rule, { objective, optimizer, front, networks, driftAlarm, scrub })
  const key = await readKey(file)
  const image = checked || saved || key
    ? await builtImage(board.id, rule, { ...own, checked, key, ...(saved && { baked: bakedBytes(learnerOnBoard(saved.learner, board)) }) })
    : await imageFor(board.id, rule, undefined, own)
  if (image.origin === 'prebuilt') narrator.note(`the compiler of the ${board.name} is not installed: this is the image that came with the package`)
  const actual = { ...boardOf(image, board), keyed: key !== undefined, scrubs: scrub }
  if (saved) checkBudget(planOf(saved), actual)
  const files = await writeImageFiles(image, board, [board.id, rule, ...namesOfParts(own), ...(checked ? ['checked'] : []), ...(saved ? ['pretrained'] : []), ...(key ? ['keyed'] : [])].join('-'), out)
  const sizes = sizesOf(image, actual)
  const failure = unmet(expect, { flash: sizes.flashBytes, stack: sizes.stackBytes, ...(saved && { ram: withBoard(planOf(saved), actual).ramBytes, samples: saved.learner.learned, ...(saved.digest && { digest: saved.digest }) }) })
  return {
    text: [`${[rule, ...namesOfParts(own)].join(' · ')} · ${board.name}${checked ? ' · checked' : ''}${key ? ' · with a key' : ''}${saved ? ` · ${saved.network} after ${formatInteger(saved.learner.learned)} samples` : ''}`, facts([...lines(sizes), ...files.map((file): [string, string] => ['written', file])], terminal.width)].join('\n'),
    json: { board: board.id, rule, ...own, checked, keyed: key !== undefined, pretrained: saved ? { network: saved.network, learned: saved.learner.learned } : null, origin: image.origin, ...sizes, files },
    ...(failure && { failure }),
  }
}

/** The image must hold the learner's rule, and the board the learner. */
function checkPretrained(saved: SavedRun, rule: string, board: NamedMemory): void {
  const { name } = parseRule(saved.rule)
  if (name !== rule) throw new EngramError('OPTION_INVALID', `the pretrained learner is one of rule ${name}, and the image would be for ${rule}`, `give --rule ${name}, or leave --rule out`)
  checkBudget(planOf(saved), board)
}

const planOf = ({ planned, macs, learner }: SavedRun): Plan => ({ ...planned, macs, configBytes: learner.config.length })

/** What an image takes of a board, bytes. */
interface Sizes {
  flashBytes: number
  /** All that the board has for an image. */
  flashAvailableBytes: number
  ramBytes: number
  staticBytes: number
  /** Set aside for the deepest stack. */
  stackBytes: number
  /** Set aside because another rule has more static data, and to begin on a multiple of 8. */
  paddingBytes: number
  /** What an image with a key keeps of its sessions. */
  keyBytes: number
  /** The wire's state and frame buffer. */
  sessionBytes: number
  /** Left for configuration and arena, the same with every rule. */
  learnerBytes: number
}

/** The board with what this image really takes: a checked one has more static data than plans count on. */
const boardOf = ({ staticBytes }: BoardImage, board: Board): Board =>
  ({ ...board, reserve: { ...board.reserve, staticBytes: Math.max(staticBytes, board.reserve.staticBytes) } })

function sizesOf({ flashBytes, staticBytes }: BoardImage, board: Board & BoardMemory): Sizes {
  const { ramBytes, reserve: { stackBytes } } = board
  const roomBytes = roomOf(board)
  const keyBytes = roomOf({ ...board, keyed: false }) - roomBytes
  const learnerBytes = learnerRoomOf(board)
  return {
    flashBytes, flashAvailableBytes: imageFlashBytes(board), ramBytes, staticBytes, stackBytes,
    paddingBytes: ramBytes - staticBytes - stackBytes - roomBytes - keyBytes, keyBytes, sessionBytes: roomBytes - learnerBytes, learnerBytes,
  }
}

const lines = (sizes: Sizes): [string, string][] => [
  ['flash', `${formatInteger(sizes.flashBytes)} B of ${formatInteger(sizes.flashAvailableBytes)} B`],
  ['static RAM', `${formatInteger(sizes.staticBytes)} B of ${formatInteger(sizes.ramBytes)} B`],
  ['stack', `${formatInteger(sizes.stackBytes)} B`],
  ['padding', `${formatInteger(sizes.paddingBytes)} B, so that every rule leaves as much`],
  ...(sizes.keyBytes > 0 ? [['key', `${formatInteger(sizes.keyBytes)} B`] as [string, string]] : []),
  ['session', `${formatInteger(sizes.sessionBytes)} B`],
  ['learner', `${formatInteger(sizes.learnerBytes)} B left, its configuration included`],
]
