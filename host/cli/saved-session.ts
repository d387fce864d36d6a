import { formatInteger } from '../compare/units.js'
import type { RowReader } from '../data/input-reader.js'
import type { Session } from '../device/device.js'
import { openDevice } from '../device/registry.js'
import { EngramError } from '../errors.js'
import { experimentOf, type Model } from '../trial/model.js'
import { hex } from '../trial/run-trial.js'
import { isCheckpointFile, learnedDigest, type SavedRun } from './learner-file.js'

/** How rows for a saved learner are read. Throws MODEL_INVALID, MODEL_UNSUPPORTED. */
export function savedModel({ model }: SavedRun, path: string): Model {
  if (model) return model
  if (isCheckpointFile(path)) throw new EngramError('MODEL_INVALID', `${path} is a checkpoint, which does not say how rows are read`, 'give the run that it is of, kept by engram run --data FILE --save run.json', { path })
  throw new EngramError('MODEL_INVALID', `${path} does not say how rows are read: its data were neither images nor a table, or an older engram saved it`, 'learn from a file with this engram: engram run --data FILE --save FILE', { path })
}

/** The same where a row must be a sample. */
export function savedRowModel(saved: SavedRun, path: string): Model & { reader: RowReader } {
  const model = savedModel(saved, path), { reader } = model
  if (reader.kind === 'readings')
    throw new EngramError('MODEL_UNSUPPORTED', `the samples of ${path} are windows that its front end makes of raw readings, and here a row is a sample`, `engram predict asks it of readings; in a firmware of your own: engram export … --front … --pretrained ${path}`, { path })
  return { ...model, reader }
}

/** A session that answers as the saved learner does; none is trained here, and no board's learner is touched. */
export async function openLearner(name: string, saved: SavedRun, model: Model, resume = false, key?: Uint8Array): Promise<Session> {
  const { learner } = saved
  const experiment = experimentOf(model, learner)
  const device = await openDevice(name, { key })
  const session = await device.open(experiment, { pretrained: learner, untouched: true })
  try {
    if (!device.keeps && session.learned !== learner.learned)
      throw new EngramError('OPTION_INVALID', `${device.id} cannot be given a learner`, 'v8, wasmtime, native and emulated boards can')
    const digest = hex(await session.digest())
    const expected = learnedDigest(saved)
    if (digest !== expected && !(resume && device.keeps))
      throw new EngramError(
        'RESULTS_MISMATCH',
        `the learner on ${device.id} is not the saved one: it has learned ${formatInteger(session.learned ?? 0)} samples, digest ${digest}; the file has ${formatInteger(learner.learned)}, digest ${expected}`,
        `--resume asks it all the same; to bring the saved one to the board: engram restore FILE --device ${name}`,
        { device: device.id, digest, expected },
      )
    return session
  } catch (error) {
    await session.close()
    throw error
  }
}
