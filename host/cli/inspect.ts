import { readFile } from 'node:fs/promises'
import { CHECKPOINT_VERSION } from '../../assembly/abi.js'
import { formatInteger } from '../compare/units.js'
import { serialPath } from '../device/registry.js'
import { EngramError } from '../errors.js'
import { hex } from '../trial/run-trial.js'
import type { Connection } from '../wire/connection.js'
import type { Slot } from '../wire/keeping.js'
import { summaryOf } from './checkpoint-facts.js'
import { facts } from './columns.js'
import { readSavedRun } from './learner-file.js'
import { onlyOne } from './only-one.js'
import { onBoard } from './save.js'
import type { Result } from './verb.js'
import type { Action } from './verbs.js'

/** `engram inspect`: what a checkpoint holds, or a board and its own memory. */
export const inspect: Action<'inspect'> = async ({ devices, key }, { signal, terminal }, path) => {
  const name = onlyOne('inspect', '--device', devices)
  if ((name === undefined) === (path === '')) throw new EngramError('OPTION_INVALID', name === undefined ? 'inspect needs a checkpoint or a device' : 'inspect looks at a checkpoint or at a device, not at both', 'engram inspect FILE, or engram inspect --device serial:/dev/ttyACM0')
  if (name === undefined) return ofFile(path, terminal.width)
  const port = serialPath(name)
  if (port === undefined) throw new EngramError('OPTION_INVALID', `${name} lives no longer than the command that runs it, and has learned nothing yet`, 'look at a checkpoint of it: engram inspect FILE; boards on a serial port can be looked at', { option: '--device' })
  return onBoard(port, key, signal, (connection) => ofBoard(connection, name, terminal.width))
}

async function ofFile(path: string, width: number): Promise<Result> {
  const { learner } = await readSavedRun(path)
  const { title, lines, json } = summaryOf(learner)
  const { length } = await readFile(path)
  const beside = learner.constants ? `, and ${formatInteger(learner.constants.length)} B of frozen weights beside it` : ''
  return {
    text: `${title}\n${facts([['checkpoint', `${path}, ${formatInteger(length)} B, format ${CHECKPOINT_VERSION}: whole, both checksums are right${beside}`], ...lines], width)}`,
    json: { file: path, bytes: length, format: CHECKPOINT_VERSION, valid: true, ...json },
  }
}

async function ofBoard(connection: Connection, device: string, width: number): Promise<Result> {
  const { hello } = connection
  const slots = await connection.slots()
  const found = hello.learner && summaryOf(await connection.learner())
  const kept = slots.map((slot, i): [string, string] => [`slot ${i + 1}`, slotText(slot)])
  return {
    text: `${found ? found.title : 'no learner'} · ${hello.board}\n${facts([...(found?.lines ?? []), ...(kept.length > 0 ? kept : [['keeps', 'nothing: it has no memory for checkpoints'] satisfies [string, string]])], width)}`,
    json: { device, board: hello.board, learner: found?.json ?? null, slots: slots.map(({ fingerprint, ...slot }) => ({ ...slot, valid: slot.flaw === null, fingerprint: hex(fingerprint) })) },
  }
}

const slotText = ({ flaw, generation, samples, bytes, fingerprint }: Slot): string =>
  flaw === null ? `generation ${generation}: ${formatInteger(samples)} samples, ${formatInteger(bytes)} B, fingerprint ${hex(fingerprint)}` : flaw
