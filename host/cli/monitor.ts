import { setTimeout as sleep } from 'node:timers/promises'
import type { Board } from '../board/board.js'
import { formatInteger } from '../compare/units.js'
import { loadBoard } from '../device/boards.js'
import { serialPath } from '../device/registry.js'
import { connectSerial } from '../device/serial-board.js'
import { EngramError } from '../errors.js'
import type { Connection } from '../wire/connection.js'
import { valueOf } from '../task/metric.js'
import type { TaskName } from '../task/task.js'
import { tasks } from '../task/tasks.js'
import { readKey } from './key-file.js'
import { roughly } from './narrator.js'
import { onlyOne } from './only-one.js'
import { untilAborted } from './run-sweep.js'
import { statusLine, type StatusPart } from './status-line.js'
import type { Action } from './verbs.js'

/** What is said of a board without a key. */
export const OPEN_LINE = 'this line is open: anyone who reaches it can change what the board learned (docs/security.md)'

/** Milliseconds between two readings. */
const INTERVAL = 1000

/** One look at a board. */
interface Reading {
  board: string
  /** Null when the firmware has all rules. */
  rule: string | null
  /** Whether it obeys only who has its key. */
  keyed: boolean
  /** Null when the board has no learner yet. */
  learner: {
    task: TaskName
    samples: number
    /** Its task's online figure over all samples, under its key; null where the rule cannot tell, or before the first. */
    [online: string]: number | string | null
    /** Null where they are not known: before the first learn since a start, and where the board's counter stands. */
    cyclesPerLearn: number | null
    msPerLearn: number | null
    arenaBytes: number
  } | null
  /** Bytes for session, configuration and arena, and how much of them is used. */
  roomBytes: number
  usedBytes: number
  /** Deepest stack since the start. */
  stackBytes: number
}

/** `engram monitor`: what a board is doing, without disturbing it. */
export const monitor: Action<'monitor'> = async ({ devices, board: asked, key: file, format }, { narrator, signal }) => {
  const path = pathOf(onlyOne('monitor', '--device', devices))
  if (asked !== undefined) await loadBoard(asked)
  const key = await readKey(file)
  const connection = await untilAborted(connectSerial(path, { ...(asked !== undefined && { board: asked }), ...(key && { key }), signal }), signal)
  if (!connection.hello.keyed) narrator.note(OPEN_LINE)
  try {
    const board = await loadBoard(connection.hello.board)
    let reading = await untilAborted(read(connection, board), signal)
    while (format === 'text' && !signal.aborted) {
      narrator.status(parts(reading))
      await sleep(INTERVAL, undefined, { signal }).catch(() => {})
      if (!signal.aborted) reading = await read(connection, board).catch((error: unknown) => (signal.aborted ? reading : Promise.reject(error)))
    }
    narrator.clear()
    return { text: line(reading), json: { device: `serial:${path}`, ...reading } }
  } finally {
    await connection.close()
  }
}

function pathOf(name: string | undefined): string {
  const path = name === undefined ? undefined : serialPath(name)
  if (path !== undefined) return path
  const problem = name === undefined ? 'monitor needs a device' : `monitor watches a board on a serial port, and ${name} lives no longer than the command that runs it`
  throw new EngramError('OPTION_INVALID', problem, 'for example --device serial:/dev/ttyACM0')
}

async function read(connection: Connection, { clockHz }: Board): Promise<Reading> {
  const { hello } = connection
  const { samples, hits, ticks, arenaBytes, stackBytes, usedBytes } = await connection.stats()
  const task = hello.learner && tasks[hello.learner.task]
  const learner = task && {
    task: task.name,
    samples,
    [task.online.key]: hits < 0 || samples === 0 ? null : task.onlineOf(hits / samples),
    cyclesPerLearn: ticks.learn || null,
    msPerLearn: ticks.learn ? (1000 * ticks.learn) / clockHz : null,
    arenaBytes,
  }
  return { board: hello.board, rule: hello.rule ?? null, keyed: hello.keyed, learner: learner ?? null, roomBytes: hello.room, usedBytes, stackBytes }
}

const line = (reading: Reading): string => statusLine(parts(reading), Infinity)

function parts({ board, rule, keyed, learner, roomBytes, usedBytes, stackBytes }: Reading): StatusPart[] {
  const online = learner && tasks[learner.task].online
  const learning = learner && [
    { text: `${formatInteger(learner.samples)} samples` },
    ...(Number.isNaN(valueOf(online!, learner)) ? [] : [{ text: roughly(online!, online!.title, valueOf(online!, learner)) }]),
    ...(learner.msPerLearn !== null ? [{ text: `${learner.msPerLearn.toPrecision(3)} ms (${formatInteger(learner.cyclesPerLearn!)} cycles) a learn`, short: `${learner.msPerLearn.toPrecision(3)} ms`, yields: 4 }]
    : learner.samples > 0 ? [{ text: 'time of a learn not known', short: 'time not known', yields: 4 }] : []),
    { text: `arena ${formatInteger(learner.arenaBytes)} B`, yields: 1 },
  ]
  return [
    { text: board }, { text: rule ?? 'any rule', yields: 5 }, { text: keyed ? 'with a key' : 'open line', yields: 6 }, ...(learning ?? [{ text: 'no learner yet' }]),
    { text: `${formatInteger(usedBytes)} of ${formatInteger(roomBytes)} B`, yields: 3 }, { text: `stack ${formatInteger(stackBytes)} B`, yields: 2 },
  ]
}
