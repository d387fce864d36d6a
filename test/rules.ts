/** One row a rule: what the shared tests of `test/reference/` hold it to. Exceptions are fields of the row. */
import type { OwnMatrix } from '../host/alignment/float-network.js'
import { features } from '../host/data/dataset.js'
import { outputsOf, stepShape, type Experiment } from '../host/experiment/experiment.js'
import { layerFormats } from '../host/experiment/formats.js'
import { outputShape, type LayerSpec } from '../host/network/network.js'
import { backprop } from './reference/backprop.js'
import { competitive } from './reference/competitive.js'
import { counterCurrent } from './reference/counter-current.js'
import { dfa } from './reference/dfa.js'
import { drtp } from './reference/drtp.js'
import { feedbackAlignment } from './reference/feedback-alignment.js'
import { eprop } from './reference/eprop.js'
import { equilibrium } from './reference/equilibrium.js'
import { evolution } from './reference/evolution.js'
import { feedbackAutoencoder } from './reference/feedback-autoencoder.js'
import { forwardForward } from './reference/forward-forward.js'
import { forwardForwardClassic } from './reference/forward-forward-classic.js'
import { gan } from './reference/gan.js'
import { hebbian } from './reference/hebbian.js'
import { kolenPollack } from './reference/kolen-pollack.js'
import { leastSquares } from './reference/least-squares.js'
import { local } from './reference/local.js'
import { pepita } from './reference/pepita.js'
import { perturbation } from './reference/perturbation.js'
import { plastic } from './reference/plastic.js'
import { predictiveCoding } from './reference/predictive-coding.js'
import type { MakeReference } from './reference/reference.js'
import { signSymmetry } from './reference/sign-symmetry.js'
import { softhebb } from './reference/softhebb.js'
import { subspace } from './reference/subspace.js'
import { synthetic } from './reference/synthetic.js'
import { syntheticLinear } from './reference/synthetic-linear.js'
import { wakeSleep } from './reference/wake-sleep.js'
import { weightPerturbation } from './reference/weight-perturbation.js'
import { targetPropagation } from './reference/target-propagation.js'

export interface RuleRow {
  /** As a user writes it. */
  rule: string
  reference: MakeReference
  /** Networks on digits (8 × 8): dense and, where the rule takes them, convolutional ones. */
  networks: string[]
  /** Least cosine between fixed-point update and reference update of any layer or head. */
  cosine: number
  /** Bounds of the fixed-point update's length along the reference's, 1 when equal. */
  size: [number, number]
  /** Learning rate 2^-rate of the updates compared: fast enough that a step is not mostly rounding. */
  rate: number
  /** Whether the rule teaches the readout; if not, it must stay as it is. */
  readout: boolean
  /** Matrices of its own that are held to the reference as weights are. */
  own(experiment: Experiment): OwnMatrix[]
  /** Whether it teaches hidden layers; if not, they must stay as they are. */
  hidden: boolean
  /** Learn only digits below this. */
  classes: number
  /** Network and rate shift of short runs in fixed point and in float64, and how much less accurate fixed point may be, 0..1. */
  accuracy: { network: string; epochs: number; gap: number; least: number }
}

/** What least squares keep: a row and a column a feature, and the bias. Its default prior of -1 leaves 12 fractional bits. */
function squareRoot({ layers, shape }: Experiment): OwnMatrix[] {
  const size = features(layers.slice(0, -1).reduce((map, layer) => outputShape(layer, map), shape)) + 1
  return [{ name: `matrix ${layers.length}`, rows: size, fan: size, bits: 16, fraction: 12 }]
}

/** What competing layers keep: the conscience of every unit. */
const consciences = ({ layers }: Experiment): OwnMatrix[] =>
  layers.slice(0, -1).map(({ units }, l) => ({ name: `matrix ${l + 1}`, rows: 1, fan: units, bits: 16, fraction: 8 }))

/** What units that have children keep: a sigma each, in sixteenths of a unit of weight, and how much better the child of each is so far. */
const sigmasAndSums = (experiment: Experiment): OwnMatrix[] =>
  layerFormats(experiment).slice(0, -1).flatMap(({ fraction }, l) => {
    const name = `matrix ${l + 1}`, fan = experiment.layers[l]!.units
    return [{ name, rows: 1, fan, bits: 16, fraction: fraction + 4 }, { name: `${name}, sums`, from: 2 * fan, rows: 1, fan, bits: 16, fraction: 10 }]
  })

/** The second chain: each level from the layer above it, the lowest and the highest from the class as well. */
const secondChain = (label: 'ends' | 'top') => ({ layers, shape }: Experiment): OwnMatrix[] =>
  layers.map(({ bits }, level) => {
    const rows = level === 0 ? features(shape) : layers[level - 1]!.units
    const above = level === layers.length - 1 ? 0 : layers[level]!.units
    const told = above === 0 || (level === 0 && label === 'ends') ? layers.at(-1)!.units : 0
    return { name: `matrix ${level + 1}`, rows, fan: above + told, bits, fraction: bits === 16 ? 12 : 4, inFraction: 6 }
  })

/** What a critic is, a class a row, as the readout; and what makes samples up: for each class a row an input. */
function criticAndGenerator(experiment: Experiment): OwnMatrix[] {
  const { layers, shape, format } = experiment, [{ bits }] = layers as [LayerSpec]
  const { units, bits: readoutBits } = layers.at(-1)!
  return [
    {
      name: 'head', rows: units, fan: layers.at(-2)?.units ?? features(shape), bits: readoutBits, fraction: layerFormats(experiment).at(-1)!.fraction,
      inFraction: layers.length > 1 ? layerFormats(experiment).at(-2)!.outputFraction : format.fraction,
    },
    { name: 'matrix 1', rows: units * features(shape), fan: 16, bits, fraction: bits === 16 ? 12 : 4, inFraction: 6 },
  ]
}

/** A matrix of outputs × pooled features on each hidden layer, without biases. */
function feedbackMatrices(experiment: Experiment): OwnMatrix[] {
  let map = experiment.shape
  return layerFormats(experiment).slice(0, -1).map(({ headBits: bits, headFraction: fraction, headPool }, l) => {
    map = outputShape(experiment.layers[l]!, map)
    const fan = Math.ceil(map.height / headPool) * Math.ceil(map.width / headPool) * map.channels
    return { name: `matrix ${l + 1}`, rows: outputsOf(experiment), fan, bits, fraction }
  })
}

/** A matrix as each hidden layer's but the first one's, without biases. */
function inverses(experiment: Experiment): OwnMatrix[] {
  return layerFormats(experiment).slice(0, -1).flatMap(({ headBits: bits, headFraction: fraction }, l) =>
    (l === 0 ? [] : [{ name: `matrix ${l + 1}`, rows: experiment.layers[l]!.units, fan: experiment.layers[l - 1]!.units, bits, fraction }]))
}

/** Of each hidden layer a matrix from the layer above it, or from the class, without biases. */
function downwards(experiment: Experiment): OwnMatrix[] {
  const { layers } = experiment
  return layerFormats(experiment).slice(0, -1).map(({ headBits: bits, headFraction: fraction }, l) =>
    ({ name: `matrix ${l + 1}`, rows: layers[l]!.units, fan: layers[l + 1]!.units, bits, fraction }))
}

/** A predictor on each hidden layer: from pooled features and the target to a signal for each of these features. */
function predictors(experiment: Experiment): OwnMatrix[] {
  let map = stepShape(experiment)
  return layerFormats(experiment).slice(0, -1).map(({ headBits: bits, headFraction: fraction, headPool, outputFraction: inFraction }, l) => {
    map = outputShape(experiment.layers[l]!, map)
    const rows = Math.ceil(map.height / headPool) * Math.ceil(map.width / headPool) * map.channels
    return { name: `matrix ${l + 1}`, rows, fan: rows + outputsOf(experiment), bits, fraction: bits === 8 ? fraction + 2 : fraction, inFraction }
  })
}

/** For rules that teach dense layers only. */
const denseNetworks = ['24-16-10', '24:i8-16:i8-10:i8', '32-10', '10']

/** A decoder like the readout that codes, without biases. */
function decoder(experiment: Experiment): OwnMatrix[] {
  const { layers, shape } = experiment
  const fan = features(layers.slice(0, -1).reduce((map, layer) => outputShape(layer, map), shape))
  const { units, bits } = layers.at(-1)!
  return [{ name: `matrix ${layers.length}`, rows: units, fan, bits, fraction: layerFormats(experiment).at(-1)!.fraction }]
}

const usual = {
  networks: ['24-16-10', '24:i8-16:i8-10:i8', 'conv3x6same-conv3x8-pool2-10:i8', 'conv3x4s2same-16-10'],
  cosine: 0.94,
  // Below 1: an activation under half a step of 2^-5 is zero in the core, and its unit does not learn.
  size: [0.88, 1.05],
  rate: 4,
  readout: true,
  own: () => [],
  hidden: true,
  classes: 10,
  accuracy: { network: '24-16-10', epochs: 4, gap: 0.03, least: 0.8 },
} satisfies Partial<RuleRow>

export const ruleRows: RuleRow[] = [
  { ...usual, rule: 'backprop', reference: backprop },
  { ...usual, rule: 'dfa', reference: dfa, accuracy: { ...usual.accuracy, epochs: 8 } },
  { ...usual, rule: 'local', reference: local },
  // Its modules are young here: signals and activations are an order of magnitude smaller than under local losses.
  { ...usual, rule: 'synthetic', reference: synthetic, cosine: 0.9, size: [0.8, 1.05], accuracy: { ...usual.accuracy, epochs: 8, least: 0.75 } },
  ...Object.entries({ above: 0.65, head: 0.94, true: 0.85 }).map(([target, cosine]) => ({
    // What comes down to a young first convolution is a few units of an int8 predictor, and its steps are mostly rounding.
    ...usual, cosine, rule: `synthetic-linear:target=${target}:predictor=-3`, reference: syntheticLinear, own: predictors,
    accuracy: { ...usual.accuracy, epochs: 8 },
  })),
  // Goodness of the first convolution is divided by 2^3: small signals, coarser rounding in the layer above.
  { ...usual, rule: 'forward-forward', reference: forwardForward, cosine: 0.92, size: [0.85, 1.05] },
  {
    ...usual,
    rule: 'forward-forward:variant=classic',
    reference: forwardForwardClassic,
    // The label takes the place of inputs that every unit must see.
    networks: ['24-16-10', '24:i8-16:i8-10:i8', '32-10'],
    // With two classes there is one wrong label.
    classes: 2,
    readout: false,
    rate: 5,
    cosine: 0.9,
    // The core's h / rms(h) rounds the root up, so that the next layer sees a little less.
    size: [0.75, 1.05],
    // Half of what other rules reach at this size and length, and as much more spread over seeds.
    accuracy: { ...usual.accuracy, epochs: 6, gap: 0.06, least: 0.35 },
  },
  { ...usual, rule: 'perturbation', reference: perturbation },
  // A loss of a young readout differs by a few steps of Q10, and activations above by as few of theirs.
  { ...usual, rule: 'weight-perturbation', reference: weightPerturbation, networks: denseNetworks, cosine: 0.9, accuracy: { ...usual.accuracy, network: '32-10', epochs: 8 } },
  // Two windows end among the samples that are compared, each half measured before; so short ones teach hidden layers little. Children
  // differ by less than many an activation's step, and by one unit of weights of 8 bits, so that single gains are coarse.
  {
    ...usual, rule: 'evolution:window=4', reference: evolution, networks: ['24-16-10', '32-10', '10'], cosine: 0.75, size: [0.6, 1.3], own: sigmasAndSums,
    accuracy: { network: '32-10', epochs: 8, gap: 0.05, least: 0.7 },
  },
  // On digits a second hidden layer learns little from targets alone.
  { ...usual, rule: 'drtp', reference: drtp, accuracy: { ...usual.accuracy, network: '32-10', epochs: 8 } },
  { ...usual, rule: 'sign-symmetry', reference: signSymmetry },
  { ...usual, rule: 'feedback-alignment', reference: feedbackAlignment, accuracy: { ...usual.accuracy, epochs: 8 } },
  ...['kolen-pollack', 'kolen-pollack:decay=0'].map((rule) => ({ ...usual, rule, reference: kolenPollack, own: feedbackMatrices })),
  // What a second layer is told is the difference between two rounded inputs.
  { ...usual, rule: 'pepita', reference: pepita, networks: denseNetworks, cosine: 0.88, accuracy: { ...usual.accuracy, network: '32-10', epochs: 8 } },
  // Inverses of 8 bits are a few steps large when they are young.
  { ...usual, rule: 'target-propagation', cosine: 0.86, reference: targetPropagation, networks: [...denseNetworks, '32-24-16-10'], own: inverses },
  ...['least-squares', 'least-squares:forget=7'].map((rule) => ({
    ...usual,
    rule,
    reference: leastSquares,
    // The matrix moves by products of two features: what rounding does to activations counts twice.
    cosine: 0.88,
    size: [0.88, 1.15] as [number, number],
    hidden: false,
    own: squareRoot,
    accuracy: { ...usual.accuracy, network: 'conv3x8-pool2-10', epochs: 1 },
  })),
  { ...usual, rule: 'predictive-coding', reference: predictiveCoding, cosine: 0.92 },
  // Ten degrees, where rounding is a smaller part of a step.
  {
    ...usual, rule: 'predictive-coding:steps=2', reference: predictiveCoding, cosine: 0.985, rate: 3, networks: ['48-32-10', '32-10', 'conv3x6same-conv3x8-pool2-10:i8'],
  },
  ...['counter-current', 'counter-current:feedback=0', 'counter-current:loss=difference'].map((rule) => ({
    ...usual,
    rule,
    reference: counterCurrent,
    networks: [...denseNetworks, '32-24-16-10'],
    own: downwards,
    // Codes that come to be like outputs leave small differences.
    ...(rule.includes('difference') && { cosine: 0.9, size: [0.85, 1.05] as [number, number] }),
    accuracy: { ...usual.accuracy, network: '32-10', epochs: 8, least: rule.includes('difference') ? 0.6 : 0.8 },
  })),
  // Moves are rounded at every step, and of the lowest of three layers divided by 2^4.
  ...['equilibrium', 'equilibrium:nudged=8:coupling=1'].map((rule) => ({
    ...usual, rule, reference: equilibrium, cosine: 0.86, size: [0.82, 1.05] as [number, number], networks: [...denseNetworks, '32-24-16-10'], accuracy: { ...usual.accuracy, network: '32-10', epochs: 8 },
  })),
  {
    ...usual,
    rule: 'subspace',
    reference: subspace,
    networks: ['10', '10:i8', '24-10'],
    hidden: false,
    rate: 1,
    accuracy: { network: '10', epochs: 20, gap: 0.01, least: 0.95 },
  },
  {
    ...usual,
    rule: 'competitive',
    reference: competitive,
    own: consciences,
    accuracy: { ...usual.accuracy, network: '32-10', epochs: 8 },
  },
  {
    ...usual,
    rule: 'softhebb',
    reference: softhebb,
    own: consciences,
    // What a second layer sees of a bare patch is a few whole steps, and its softmax is sharp.
    cosine: 0.9,
    accuracy: { ...usual.accuracy, network: '32-10', epochs: 8 },
  },
  { ...usual, rule: 'hebbian', reference: hebbian, accuracy: { ...usual.accuracy, network: '32-10', epochs: 8 } },
  {
    ...usual,
    rule: 'hebbian:variant=oja',
    reference: hebbian,
    // All units take small steps, of which int8 weights leave out the smallest.
    size: [0.82, 1.05],
    // All units of a dense layer end as one.
    accuracy: { ...usual.accuracy, network: 'conv3x4s2-10', epochs: 4, least: 0.6 },
  },
  ...['plastic', 'plastic:correlate=-80:input=40:answer=-40:drift=24:oja=60:decay=-50:post=output'].map((rule) => ({
    ...usual,
    rule,
    reference: plastic,
    // A step is over the number of inputs: of weights of 8 bits it is nothing but rounding, unless it is as large as can be.
    networks: denseNetworks.filter((network) => !network.includes('i8')),
    rate: 3,
    accuracy: { ...usual.accuracy, network: '32-10', epochs: 8, least: rule === 'plastic' ? 0.8 : 0.1 },
  })),
  {
    ...usual,
    rule: 'plastic:correlate=127:oja=127:decay=0',
    reference: plastic,
    // Two such layers are soon blind: all units of one see the same direction.
    networks: ['32-10', '24:i8-10:i8'],
    rate: 3,
    accuracy: { ...usual.accuracy, network: '32-10', epochs: 8, least: 0.1 },
  },
  ...(['ends', 'top'] as const).map((label) => ({
    ...usual,
    rule: `wake-sleep:label=${label}`,
    reference: wakeSleep,
    networks: denseNetworks,
    own: secondChain(label),
    accuracy: { ...usual.accuracy, network: '32-10', epochs: 8 },
  })),
  // Feedback of its default scale leaves a young critic's probes a few steps of an activation; Wasserstein's needs it, its errors never shrink.
  ...(['gan:scale=1', 'gan:critic=wasserstein'] as const).map((rule, i) => ({
    ...usual,
    ...(i === 1 && { cosine: 0.85, size: [0.8, 1.1] as [number, number] }),
    rule,
    reference: gan,
    networks: denseNetworks,
    own: criticAndGenerator,
    accuracy: { ...usual.accuracy, network: '32-10', epochs: 8 },
  })),
  ...['eprop', 'eprop:feedback=random', 'eprop:learn=readout'].map((rule) => ({
    ...usual,
    // A trace is used in whole steps of an int8, and random feedback makes small signals.
    ...(rule.includes('random') && { cosine: 0.85, size: [0.75, 1.05] as [number, number] }),
    rule,
    reference: eprop,
    networks: ['leaky24-10', 'leaky24:i8-10:i8', 'leaky16k2-10', 'leaky16-leaky12k1..2-10'],
    hidden: !rule.endsWith('readout'),
    accuracy: { network: 'leaky32-10', epochs: 8, gap: 0.03, least: rule === 'eprop' ? 0.75 : 0.5 },
  })),
  {
    ...usual,
    rule: 'subspace:part=2',
    reference: subspace,
    networks: ['10', '10:i8', '24-10'],
    hidden: false,
    // Where two parts lose nearly the same, rounding may choose the other one.
    cosine: 0.9,
    rate: 1,
    // The shares of samples that each part won.
    own: ({ layers }: Experiment) => [{ name: `matrix ${layers.length}`, rows: 1, fan: 5, bits: 16 as const, fraction: 15 }],
    accuracy: { network: '10', epochs: 20, gap: 0.02, least: 0.9 },
  },
  {
    ...usual,
    rule: 'feedback-autoencoder',
    reference: feedbackAutoencoder,
    networks: ['10', '10:i8', '24-10'],
    hidden: false,
    rate: 1,
    own: decoder,
    accuracy: { network: '10', epochs: 20, gap: 0.02, least: 0.95 },
  },
]
