import { hex } from '../trial/run-trial.js'
import { formatInteger } from '../compare/units.js'
import { experimentOfBlock } from '../experiment/read-block.js'
import type { Experiment } from '../experiment/experiment.js'
import { metricText } from '../task/metric.js'
import { taskOf } from '../task/tasks.js'
import type { LearnerState } from '../trial/learner-state.js'
import { crc32 } from '../wire/crc32.js'
import { carriedBytes, ofCheckpoint } from './learner-file.js'

/** What a checkpoint says of its learner, for people and as JSON. */
export interface CheckpointSummary {
  title: string
  lines: [string, string][]
  json: Record<string, unknown> & { digest: string; samples: number }
}

/** Of a learner that lies somewhere: its settings, how far it is, what its bytes come to. */
export function summaryOf(learner: LearnerState): CheckpointSummary {
  const { config, state, learned: samples, hits = -1, generation = 1 } = learner
  const experiment = experimentOfBlock(config)
  const { rule, network, seed, task, objective, optimizer, rate, steps } = experiment
  const carried = carriedBytes(ofCheckpoint(learner))
  const split = state.length - carried
  const digest = hex(crc32(state.subarray(0, split))), carriedDigest = carried > 0 ? hex(crc32(state.subarray(split))) : null
  const { online, onlineOf } = taskOf(experiment)
  const share = hits >= 0 && samples > 0 ? onlineOf(hits / samples) : null
  return {
    title: `${rule} · ${network} · ${task} · seed ${seed}`,
    lines: [
      ['learned', `${formatInteger(samples)} samples${share === null ? '' : `, ${online.title} ${metricText(online, share)}`}`],
      ['digest', digest],
      ...(carriedDigest === null ? [] : [['carried', carriedDigest] satisfies [string, string]]),
      ['state', `${formatInteger(split)} B learned${carried > 0 ? `, ${formatInteger(carried)} B carried` : ''}`],
      ['samples are', sampleText(experiment)],
      ['settings', `${objective}, ${optimizer}, rate ${rate.first}:${rate.last}${steps === undefined ? '' : `, ${steps === 0 ? 'an endless sequence' : `${steps} steps a sample`}`}`],
      ['generation', String(generation)],
      ['fingerprint', hex(crc32(config))],
    ],
    json: {
      rule, network, seed, task, shape: experiment.shape, front: experiment.front?.text ?? null, objective, optimizer, rate,
      samples, hits: hits < 0 ? null : hits, digest, carriedDigest, learnedBytes: split, carriedBytes: carried, generation, fingerprint: hex(crc32(config)),
    },
  }
}

const sampleText = ({ shape: { height, width, channels }, front }: Experiment): string =>
  front ? `readings of ${front.channels} channels, through ${front.text}` : `${height * width === 1 ? `${formatInteger(channels)} numbers` : `${height} × ${width} × ${channels}`}`
