import { z } from 'zod'
import { features } from '../data/dataset.js'
import { orders } from '../data/order.js'
import { objectiveNames } from '../experiment/objectives.js'
import { optimizerNames } from '../experiment/optimizers.js'
import { resolveFront } from '../front/front.js'
import { taskNames } from '../task/task.js'

const text = z.string()
const number = z.number()
const column = z.object({ name: text, column: z.int().min(0) })
const layout = { names: z.array(text).min(1).max(65535), named: z.boolean(), label: column.optional(), columns: z.array(z.int().min(0)), width: z.int().min(1), decimal: z.literal(',').optional() }

/** What `predict` needs (host/trial/model.ts); files of before that verb have none. */
const model = z
  .object({
    experiment: z.object({
      rule: text, network: text, shape: z.object({ height: number, width: number, channels: number }), task: z.enum(taskNames), alarmRate: number.optional(), driftAlarm: z.object({ limit: number, delta: number, restart: z.boolean().optional() }).optional(), taught: number.optional(), steps: number.optional(),
      format: z.object({ fraction: number, background: number, energy: number, description: text }),
      objective: z.enum(objectiveNames), optimizer: z.enum(optimizerNames),
      seed: number, totalSamples: number, rate: z.object({ first: number, last: number }), skip: number,
    }),
    classes: z.array(text).max(256),
    outputs: z.array(z.object({ name: text, mean: number, deviation: number })).min(1).max(1024).optional(),
    normal: z.array(z.boolean()).optional(),
    reader: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('columns'), ...layout,
        scales: z.array(z.object({ kind: z.enum(['constant', 'linear', 'compressed']), centre: number, scale: number, mean: number, deviation: number })),
        fills: z.array(number).optional(),
      }),
      z.object({ kind: z.literal('readings'), ...layout, front: text, factor: number.positive(), group: column.optional(), time: column.optional() }),
      z.object({ kind: z.literal('pixels'), ...layout, inputs: z.array(z.int().min(-128).max(127)).min(2).max(256), scale: number.optional() }),
    ]),
  })
  .refine(({ experiment, reader }) => {
    const { height, width, channels } = experiment.shape
    const count = height * width * channels
    if (reader.kind === 'readings') return shapeOf(reader.front, reader.names.length) === count
    return reader.names.length === count && (reader.kind !== 'columns' || (reader.scales.length === count && (reader.fills?.length ?? count) === count))
  }, 'columns and shape must be of one data set')

/** Numbers that a front end makes of a sample; undefined for one that cannot be. */
function shapeOf(front: string, channels: number): number | undefined {
  try {
    return features(resolveFront(front, channels).shape)
  } catch {
    return undefined
  }
}

/** What is read of a file of `engram run --save`: the run's JSON with the learner in it. */
export const savedRun = z.object({
  rule: z.string(),
  network: z.string(),
  planned: z.object({ ramBytes: z.number(), regions: z.array(z.object({ name: z.string(), offset: z.number(), bytes: z.number() })) }),
  macs: z.object({ infer: z.number(), learn: z.number() }),
  order: z.enum(orders).optional(),
  digest: z.string().optional(),
  model: model.optional(),
  learner: z.union([
    z.object({ checkpoint: z.base64(), constants: z.base64().optional() }),
    // Files of before checkpoints.
    z.object({ config: z.base64(), state: z.base64(), learned: z.int().min(0), constants: z.base64().optional() }),
  ]),
})
