/**
 * Which learner stands for a rule in the table of the field: everything follows from the rule's traits and the plan, so that a rule that is
 * added needs no line here.
 */
import { readFileSync } from 'node:fs'
import { onlyNormal } from '../../dist/host/data/only-normal.js'
import { corePath } from '../../dist/host/device/core-files.js'
import { inProcessDevice } from '../../dist/host/device/in-process.js'
import { configBlock } from '../../dist/host/experiment/config-block.js'
import { defaultNetworks, resolveExperiment } from '../../dist/host/experiment/experiment.js'
import { planExperiment } from '../../dist/host/experiment/plan.js'
import { ruleInfo } from '../../dist/host/experiment/rules.js'
import { digestAfter, hex } from '../../dist/host/trial/run-trial.js'
import { crc32 } from '../../dist/host/wire/crc32.js'

/** The core with SIMD: the same bytes as without, sooner. */
const core = new WebAssembly.Module(readFileSync(corePath('engram.simd')))
export const device = inProcessDevice('v8-simd', core)

/** Planned RAM, in KiB. */
export const budgets = [16, 256]
/** Data, and with how many seeds. */
export const data = { digits: 5, mnist: 3, 'fashion-mnist': 3 }

/**
 * Shapes of growing width `n`, the kind of hidden layer that they need in front. In 16 KB that is the smallest convolutional network of the
 * recipes, since 784 inputs leave room for 20 dense units at most; in 256 KB it is the one hidden layer with which papers report. A detector
 * has its usual readout alone.
 */
const shapes = {
  conv2d: (n, { height }) => (height < 16 ? `conv3x${n}-pool2-` : `conv5x${n}-pool2-conv3x${3 * n}-pool2-`),
  dense: (n, _shape, budget) => `${n}${budget <= 16 ? ':i8' : ''}-`,
  leaky: (n) => `leaky${n}-`,
}
const preferred = (budget) => (budget <= 16 ? ['conv2d', 'dense', 'leaky'] : ['dense', 'conv2d', 'leaky'])

/** Epochs of a lesson, at most; a costly learner has fewer, so that a trial takes at most so many multiply-accumulates, and at least one. */
const EPOCHS = { digits: { 16: 30, 256: 30 }, mnist: { 16: 3, 256: 6 }, 'fashion-mnist': { 16: 3, 256: 6 } }
const MOST_MACS = 1e11

/** The data as the rule takes it: its classes; a detector learns the first of them alone, and all others are unusual. */
export const taskData = (rule, dataset) =>
  ruleInfo[rule].traits.tasks.includes('classify') ? dataset : onlyNormal(dataset, { normal: [dataset.classes[0]] })

/**
 * The learner of a rule within a budget. Undefined where it takes no network so small.
 * @param lesson its most epochs, and the samples of one where they are not all
 * @returns the experiment, its plan, and its lesson
 */
export function learnerOf(rule, labelled, budget, seed, lesson = { epochs: EPOCHS[labelled.name][budget] }) {
  const dataset = taskData(rule, labelled), most = lesson.epochs
  const few = lesson.samples < dataset.train.count && { samples: lesson.samples }
  const experimentOf = (network, epochs) => resolveExperiment({ rule, network, dataset, seed, epochs, ...few })
  const planOf = (network) => fitting(() => planExperiment(core, experimentOf(network, most)), 1024 * budget)
  const network = dataset.task === 'detect' ? defaultNetworks(dataset, [rule]).reverse().find(planOf) : widest(rule, dataset, budget, planOf)
  if (network === undefined) return undefined
  const plan = planOf(network)
  const epochs = Math.max(1, Math.min(most, Math.floor(MOST_MACS / (plan.macs.learn * (few?.samples ?? dataset.train.count)))))
  return { dataset, experiment: experimentOf(network, epochs), plan, lesson: { epochs, ...few } }
}

/** What a network takes today: a few bytes more or less than when it was measured do not make it another learner. */
export const planOf = (rule, labelled, network) => planExperiment(core, resolveExperiment({ rule, network, dataset: taskData(rule, labelled), seed: 1 }))

/** Samples after which a learner's bytes are compared with those of before. */
const FIRST = 200

/** What tells whether a row is still that of the learner of the rule: how it is configured, and what it learns from its first samples. */
export async function identityOf({ experiment, dataset, lesson }) {
  const { digest } = await digestAfter({ experiment, dataset, device, ...lesson }, FIRST)
  return { network: experiment.network, config: hex(crc32(configBlock(experiment))), first: digest }
}

/** The widest network of the first shape that the rule takes and that `fits`. */
function widest(rule, { shape, classes }, budget, fits) {
  const readout = `${classes.length}${budget <= 16 ? ':i8' : ''}`
  for (const kind of preferred(budget).filter((kind) => ruleInfo[rule].traits.takes.includes(kind))) {
    const network = (n) => shapes[kind](n, shape, budget) + readout
    const n = last(4096, (n) => fits(network(n)) !== undefined)
    if (n > 0) return network(n)
  }
  return undefined
}

/** The plan, unless it is larger or the rule does not take the network. */
function fitting(make, bytes) {
  try {
    const plan = make()
    return plan.ramBytes <= bytes ? plan : undefined
  } catch (error) {
    if (error.code !== 'NETWORK_SHAPE' && error.code !== 'NETWORK_SYNTAX') throw error
    return undefined
  }
}

/** The largest n of 1 to `most` that passes, where all smaller ones pass; 0 if none does. */
function last(most, passes) {
  let from = 0, to = most + 1
  while (to - from > 1) {
    const middle = (from + to) >> 1
    if (passes(middle)) from = middle
    else to = middle
  }
  return from
}
