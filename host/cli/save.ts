import { setImmediate } from 'node:timers/promises'
import { formatInteger } from '../compare/units.js'
import { openDevice, serialPath } from '../device/registry.js'
import { connectSerial } from '../device/serial-board.js'
import { EngramError } from '../errors.js'
import { learn, lessonOf } from '../trial/learn.js'
import type { LearnerState } from '../trial/learner-state.js'
import type { Connection } from '../wire/connection.js'
import { summaryOf } from './checkpoint-facts.js'
import { facts } from './columns.js'
import { readKey } from './key-file.js'
import { saveCheckpoint } from './learner-file.js'
import { onlyOne } from './only-one.js'
import { pretrainedFor } from './pretrained.js'
import { untilAborted } from './run-sweep.js'
import { prepare } from './study.js'
import { shellWord } from '../text/shell-word.js'
import type { Context, Result } from './verb.js'
import type { Action } from './verbs.js'

/** `engram save`: a checkpoint of what a device has learned, in a file or in the device's own memory. */
export const save: Action<'save'> = async (values, context, path) => {
  const name = onlyOne('save', '--device', values.devices) ?? 'v8'
  const port = serialPath(name)
  if (port !== undefined) return onBoard(port, values.key, context.signal, (connection) => (path === '' ? keepThere(connection, name) : toFile(path, name, connection.learner(), context)))
  if (path === '') throw new EngramError('OPTION_INVALID', `${name} has no memory that outlives the command`, 'name a file: engram save FILE', { option: '--device' })
  return toFile(path, name, learnFirst(values, name, context), context)
}

/** Connects to the board at a port for as long as `act` takes; `keyFile` has the key of its link. */
export async function onBoard<T>(port: string, keyFile: string | undefined, signal: AbortSignal, act: (connection: Connection) => Promise<T>): Promise<T> {
  const key = await readKey(keyFile)
  const connection = await untilAborted(connectSerial(port, { ...(key && { key }), signal }), signal)
  try {
    return await untilAborted(act(connection), signal)
  } finally {
    await connection.close()
  }
}

async function keepThere(connection: Connection, device: string): Promise<Result> {
  const generation = await connection.save()
  const { samples } = await connection.stats()
  const { board } = connection.hello
  return {
    text: `${board}: ${formatInteger(samples)} samples kept in its own memory, generation ${generation}`,
    json: { device, board, kept: 'device', samples, generation },
  }
}

async function toFile(path: string, device: string, taken: Promise<LearnerState>, { terminal }: Context): Promise<Result> {
  const learner = await taken
  await saveCheckpoint(path, learner)
  const { title, lines, json } = summaryOf(learner)
  return {
    text: `${title} · ${device}\n${facts([...lines, ['kept', `${path}; to go on: engram restore ${shellWord(path)} --device …, or engram run --pretrained ${shellWord(path)} …`]], terminal.width)}`,
    json: { device, kept: path, ...json },
  }
}

/** A device that lives as long as the command has learned nothing yet: it learns the lesson, or its part. */
async function learnFirst(values: Parameters<Action<'save'>>[0], name: string, { narrator, signal }: Context): Promise<LearnerState> {
  onlyOne('save', '--rule', values.rules)
  onlyOne('save', '--network', values.networks)
  const { trials, datasets, lesson } = await prepare(
    { ...values, seeds: undefined, board: undefined }, [name], { rules: ['local'], devices: [name], networks: (sizes) => [sizes[Math.floor(sizes.length / 2)]!] }, narrator,
  )
  const { experiment, dataset } = trials[0]!
  const pretrained = values.pretrained === undefined ? undefined : await pretrainedFor(values.pretrained, [experiment], lesson)
  const session = await (await openDevice(name, { key: await readKey(values.key) })).open(experiment, { signal, ...(pretrained && { pretrained }) })
  try {
    const whole = lessonOf(experiment, { ...lesson, dataset: datasets[dataset]! })
    for await (const { share } of learn(session, whole, signal, values.stop, pretrained?.learned)) {
      narrator.status(`learning: ${Math.round(100 * share)} %`)
      // Without a pause Ctrl-C would be heard at the end alone: this thread may learn itself.
      await setImmediate()
    }
    narrator.clear()
    if (!session.learner) throw new EngramError('OPTION_INVALID', `${name} cannot give its learner away`, 'learn on v8, wasmtime, native or a board')
    return await session.learner()
  } finally {
    await session.close()
  }
}
