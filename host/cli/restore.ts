import { formatInteger } from '../compare/units.js'
import { openDevice, serialPath } from '../device/registry.js'
import { EngramError } from '../errors.js'
import type { Experiment } from '../experiment/experiment.js'
import { experimentOfBlock } from '../experiment/read-block.js'
import { shellWord } from '../text/shell-word.js'
import { hex } from '../trial/run-trial.js'
import { summaryOf } from './checkpoint-facts.js'
import { facts } from './columns.js'
import { readKey } from './key-file.js'
import { readSavedRun, type SavedRun } from './learner-file.js'
import { onlyOne } from './only-one.js'
import { untilAborted } from './run-sweep.js'
import { onBoard } from './save.js'
import type { Context, Result } from './verb.js'
import type { Action } from './verbs.js'

/** `engram restore`: a checkpoint for a device to go on with, from a file or from the device's own memory. */
export const restore: Action<'restore'> = async ({ devices, backbone, key }, context, path) => {
  const name = onlyOne('restore', '--device', devices)
  if (name === undefined) throw new EngramError('OPTION_INVALID', 'restore needs a device', 'for example --device serial:/dev/ttyACM0, --device native or --device emulator:pico')
  if (path !== '') return bring(path, name, backbone === undefined ? undefined : await readSavedRun(backbone), key, context)
  const port = serialPath(name)
  if (port === undefined) throw new EngramError('OPTION_INVALID', `${name} has no memory that outlives the command`, 'name a checkpoint: engram restore FILE', { option: '--device' })
  return onBoard(port, key, context.signal, async (connection) => {
    const generation = await connection.restore()
    const { samples } = await connection.stats()
    const { board } = connection.hello
    return { text: `${board}: goes on behind ${formatInteger(samples)} samples, generation ${generation} of its own memory`, json: { device: name, board, from: 'device', samples, generation } }
  })
}

async function bring(path: string, name: string, backbone: SavedRun | undefined, key: string | undefined, { signal, terminal }: Context): Promise<Result> {
  const { learner } = await readSavedRun(path)
  const device = await openDevice(name, { key: await readKey(key) })
  const experiment = withConstants(experimentOfBlock(learner.config), learner.constants ?? backbone?.learner.constants)
  const session = await untilAborted(device.open(experiment, { pretrained: learner, signal }), signal)
  try {
    const { title, lines, json } = summaryOf(learner)
    const digest = hex(await untilAborted(session.digest(), signal))
    if (digest !== json.digest)
      throw new EngramError('DIGEST_MISMATCH', `${device.id} has digest ${digest} after it was brought a learner of digest ${json.digest}`, 'this is a bug: please report it with the command that led here', { device: device.id, digest, expected: json.digest })
    const way = device.keeps
      ? `the board has it: ask it with engram predict --resume, learn on with engram stream --pretrained ${shellWord(path)}, take it back with engram save FILE, each with --device ${shellWord(name)}`
      : `${device.id} lives no longer than this command; to go on: engram run --device ${shellWord(name)} --pretrained ${shellWord(path)} …`
    return { text: `${title} · ${device.id}\n${facts([...lines, ['restored', `the digest on ${device.id} is the same`], ['then', way]], terminal.width)}`, json: { device: device.id, from: path, ...json } }
  } finally {
    await session.close()
  }
}

const withConstants = (experiment: Experiment, weights: Uint8Array | undefined): Experiment => (weights ? { ...experiment, backbone: { weights } } : experiment)
