import { firstDifference } from '../compare/first-difference.js'
import { Core } from '../core.js'
import { EngramError } from '../errors.js'
import type { Experiment } from '../experiment/experiment.js'
import { parseNetwork } from '../network/network.js'
import { ruleNames } from '../experiment/rules.js'
import type { StateDigest } from '../trial/run-trial.js'
import { columns } from './columns.js'
import { coreModule } from '../device/installation.js'
import { leftOutText, type LeftOut } from './left-out.js'
import { duration } from './narrator.js'
import type { Figures } from '../task/expect.js'
import { unmet } from './expectations.js'
import { openPool, type Pool } from './pool.js'
import { untilAborted } from './run-sweep.js'
import { prepare, type PlannedTrial, type Study } from './study.js'
import type { Action } from './verbs.js'

/** What all devices learned from the same samples. */
interface Check {
  rule: string
  network: string
  seed: number
  samples: number
  /** Digest by device. */
  digests: Record<string, string>
  same: boolean
  /** The first step after which two devices differ, and the first region that does. */
  difference: { step: number; region: string; devices: [string, string] } | null
}

/** Samples that `verify` learns from unless told otherwise. */
const DEFAULT_SAMPLES = 1000

/** `engram verify`: the same learned bytes on every device. */
export const verify: Action<'verify'> = async (values, { narrator, terminal, signal }) => {
  const study = await prepare(
    values,
    values.devices,
    {
      rules: ruleNames,
      devices: ['v8-scalar', 'v8-simd', 'wasmtime'],
      // The smallest and the largest differ most: a convolution and dense layers on images.
      // Two hidden layers each: with one, several rules are the same arithmetic.
      networks: (sizes) => [sizes.at(-1)!, `32-16-${parseNetwork(sizes[0]!).at(-1)!.units}`],
      epochs: 1,
      samples: DEFAULT_SAMPLES,
      listsLeftOut: true,
    },
    narrator,
  )
  if (study.devices.length < 2)
    throw new EngramError('OPTION_INVALID', `verify compares devices, and ${study.devices.join()} is only one`, 'give two or more, e.g. --device v8-scalar --device wasmtime, or leave --device out')
  // A device that is compared with no other would always agree, which shows nothing.
  const groups = sameLessons(study.trials).filter((group) => group.length > 1)
  const idle = study.devices.filter((device) => !groups.some((group) => group.some((trial) => trial.device === device)))
  if (groups.length === 0) throw notCompared(idle, study.leftOut)
  const pool = openPool(study.datasets, study.trials, values.threads)
  const begun = Date.now()
  try {
    let finished = 0
    const checks = await untilAborted(
      Promise.all(
        groups.map(async (group) => {
          const check = await checkGroup(group, study, pool)
          narrator.status(`${++finished}/${groups.length} · ${check.rule} ${check.network} · ${duration((Date.now() - begun) / 1000)}`)
          return check
        }),
      ),
      signal,
    )
    const devices = study.devices.filter((device) => !idle.includes(device))
    const failure = failureOf(checks) ?? (idle.length > 0 ? notCompared(idle, study.leftOut) : unmet(values.expect, figuresOfChecks(checks)))
    const same = checks.every((check) => check.same)
    return {
      text: [table(checks, devices, terminal.width), ...leftOutText(study.leftOut)].join('\n'),
      json: { devices, checks, same, leftOut: study.leftOut },
      ...(failure ? { failure } : {}),
    }
  } finally {
    await pool.close()
  }
}

/** Devices that were asked for, and took part in no comparison. */
function notCompared(devices: readonly string[], leftOut: readonly LeftOut[]): EngramError {
  const { message } = leftOut.find(({ device }) => devices.includes(device)) ?? { message: 'no other device learned the same' }
  return new EngramError('BUDGET_EXCEEDED', `${devices.join(' and ')} ${devices.length === 1 ? 'was' : 'were'} compared with nothing: ${message}`, 'give a network that fits, e.g. --networks 16-10, or leave the device out', { devices, leftOut })
}

/** Trials that differ in the device only. */
function sameLessons(trials: readonly PlannedTrial[]): PlannedTrial[][] {
  const groups = new Map<string, PlannedTrial[]>()
  for (const trial of trials) {
    const key = JSON.stringify([trial.rule, trial.network, trial.seed])
    groups.set(key, [...(groups.get(key) ?? []), trial])
  }
  return [...groups.values()]
}

/** Names of the regions that a session's region digests are of. */
const learnedRegions = (experiment: Experiment): string[] =>
  new Core(coreModule(), experiment).regions().flatMap(({ name, learned }) => (learned ? [name] : []))

/** Compares the devices of trials that differ in nothing else; where they disagree, finds the step and the region. */
export async function checkGroup(group: readonly PlannedTrial[], { lesson, key }: Pick<Study, 'lesson' | 'key'>, pool: Pick<Pool, 'run'>): Promise<Check> {
  const { rule, network, seed, experiment } = group[0]!
  const after = ({ device, experiment, dataset }: PlannedTrial, steps: number): Promise<StateDigest> =>
    pool.run({ kind: 'digest', device, ...(key && { key }), experiment, dataset, lesson, steps })
  const states = await Promise.all(group.map((trial) => after(trial, experiment.totalSamples)))
  const digests = Object.fromEntries(group.map(({ device }, i) => [device, states[i]!.digest]))
  const other = states.findIndex(({ digest }) => digest !== states[0]!.digest)
  const base = { rule, network, seed, samples: experiment.totalSamples, digests }
  if (other < 0) return { ...base, same: true, difference: null }

  const pair = [group[0]!, group[other]!] as const
  const bothAfter = (steps: number): Promise<StateDigest[]> => Promise.all(pair.map((trial) => after(trial, steps)))
  const step = await firstDifference(experiment.totalSamples, async (steps) => {
    const [a, b] = await bothAfter(steps)
    return a!.digest !== b!.digest
  })
  const [a, b] = await bothAfter(step)
  const index = a!.regions.findIndex((digest, i) => digest !== b!.regions[i])
  const region = learnedRegions(experiment)[index] ?? 'unknown'
  return { ...base, same: false, difference: { step, region, devices: [pair[0].device, pair[1].device] } }
}

function table(checks: readonly Check[], devices: readonly string[], width: number): string {
  const rows = checks.map((check) => [
    check.rule,
    check.network,
    String(check.seed),
    ...devices.map((device) => check.digests[device] ?? ''),
    check.difference ? `no: step ${check.difference.step}, ${check.difference.region}` : 'yes',
  ])
  const same = checks.filter((check) => check.same).length
  return [
    columns([{ title: 'rule', key: true }, { title: 'network', key: true, breaks: 'list' }, 'seed', ...devices, 'same'], rows, ['seed'], width),
    `${same} of ${checks.length} checks: same learned bytes after ${checks[0]!.samples} samples`,
  ].join('\n')
}

/** What the checks agree on. */
function figuresOfChecks(checks: readonly Check[]): Figures {
  const digests = new Set(checks.flatMap((check) => Object.values(check.digests)))
  return { samples: checks[0]!.samples, ...(digests.size === 1 && { digest: [...digests][0]! }) }
}

function failureOf(checks: readonly Check[]): EngramError | undefined {
  const wrong = checks.find((check) => check.difference !== null)
  if (!wrong?.difference) return undefined
  const { step, region, devices } = wrong.difference
  return new EngramError(
    'DIGEST_MISMATCH',
    `${wrong.rule} ${wrong.network} seed ${wrong.seed}: ${devices.join(' and ')} differ, first in region "${region}" ` +
      (step === 0 ? 'before the first sample' : `after sample ${step}`),
    'the kernels of the two devices do not do the same arithmetic; `npm test` compares them one by one',
    { rule: wrong.rule, network: wrong.network, seed: wrong.seed, step, region, devices },
  )
}
