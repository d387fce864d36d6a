/** The test vectors of docs/spec.md, section 12: which there are, and how they are written there and read from there. */
import { configBlock } from '../../host/experiment/config-block.js'
import type { ObjectiveName } from '../../host/experiment/objectives.js'
import type { OptimizerName } from '../../host/experiment/optimizers.js'
import type { TaskName } from '../../host/task/task.js'
import { parseNetwork } from '../../host/network/network.js'
import { readBlock } from './second/block.js'
import type { Sizes } from './samples.js'

export interface Vector {
  title: string
  block: Uint8Array
  /** By the number of samples learned. */
  digests: Record<number, string>
}

/** Numbers of samples after which a digest is told. */
export const marks = [0, 1, 10, 200] as const

const BEGIN = '<!-- vectors: npm run golden -->', END = '<!-- end of vectors -->'
const shape = { height: 9, width: 8, channels: 2 }

const mlp = '9:i8-7-5:i8', cnn = 'conv3x4same:i8-pool2-conv2x6-5:i8', plain: [ObjectiveName, OptimizerName] = ['cross-entropy', 'sgd']
const wanted: [rule: string, network: string, objective: ObjectiveName, optimizer: OptimizerName, task?: TaskName, steps?: number][] = [
  ['backprop', mlp, ...plain], ['backprop', cnn, 'mse', 'momentum'],
  ['dfa:scale=2', mlp, 'cross-entropy', 'momentum'], ['dfa:scale=2', cnn, ...plain],
  ['local:vote=readout', mlp, 'mse', 'sgd'], ['local', cnn, ...plain], ['local', 'conv2x5s2-pool2-6-5', 'cross-entropy', 'momentum'],
  ['synthetic', mlp, ...plain], ['synthetic:late=3:every=2:vote=readout', cnn, 'mse', 'momentum'],
  ['forward-forward', mlp, 'mse', 'momentum'], ['forward-forward', cnn, ...plain], ['forward-forward:variant=classic:threshold=2000', mlp, ...plain],
  ['perturbation:probes=4', mlp, 'mse', 'sgd'], ['perturbation:probes=4', cnn, 'cross-entropy', 'momentum'],
  // Heads behind average pooling of side 3 and 2.
  ['local', 'conv2x4same:i8-conv3x5s2-5:i8', ...plain], ['synthetic', 'conv3x4-conv2x5s2-5:i8', ...plain],
  ['drtp', mlp, 'mse', 'sgd'], ['drtp:scale=2', cnn, 'cross-entropy', 'momentum'],
  ['sign-symmetry', mlp, ...plain], ['sign-symmetry:scale=-1', cnn, 'mse', 'momentum'],
  ['backprop', mlp, 'mse', 'sgd', 'regress'], ['local', cnn, 'mse', 'momentum', 'regress'], ['synthetic', '9:i8-7-1', 'mse', 'sgd', 'regress'],
  ['least-squares', mlp, 'mse', 'sgd'], ['least-squares:prior=1:forget=8', cnn, ...plain], ['least-squares', '9:i8-7-2', 'mse', 'momentum', 'regress'],
  ['predictive-coding', mlp, ...plain], ['predictive-coding:steps=5:shift=2', cnn, 'mse', 'momentum'],
  ['subspace', '4:i8', 'mse', 'sgd', 'detect'], ['subspace', 'conv3x4same:i8-pool2-5', 'mse', 'momentum', 'detect'],
  ['feedback-alignment', mlp, ...plain], ['feedback-alignment:scale=-2', cnn, 'mse', 'momentum'],
  ['kolen-pollack', mlp, 'cross-entropy', 'momentum'], ['kolen-pollack:decay=1', cnn, ...plain], ['kolen-pollack', 'conv3x4-conv2x5s2-1:i8', 'mse', 'sgd', 'regress'],
  ['pepita', mlp, ...plain], ['pepita:scale=-1', '9-7-2', 'mse', 'momentum', 'regress'],
  ['wake-sleep', mlp, ...plain], ['wake-sleep:label=top', '9:i8-7-5', 'mse', 'momentum'],
  ['target-propagation', mlp, ...plain], ['target-propagation:inverse=1', '9-7:i8-8-5', 'mse', 'momentum'],
  ['dfa', mlp, ...plain], ['dfa', '9:i8-7-2', 'mse', 'sgd', 'regress'],
  ['eprop', 'leaky9:i8-5:i8', ...plain, 'classify', 9], ['eprop:feedback=random:scale=2', 'leaky7k1..2-leaky6k2:i8-5', 'mse', 'momentum', 'regress', 0],
  ['backprop', mlp, 'hinge', 'sgd'], ['local', cnn, 'hinge', 'sgd'], ['perturbation:probes=4', mlp, 'hinge', 'sgd'], ['synthetic', mlp, 'hinge', 'sgd'],
  ['backprop', mlp, 'wasserstein', 'sgd'], ['local', cnn, 'wasserstein', 'sgd'], ['perturbation:probes=4', mlp, 'wasserstein', 'sgd'], ['synthetic', mlp, 'wasserstein', 'sgd'],
  ['backprop', mlp, 'huber', 'sgd', 'regress'], ['local', cnn, 'huber', 'sgd', 'regress'], ['perturbation:probes=4', mlp, 'huber', 'sgd', 'regress'],
  ...(['sign', 'powersign', 'addsign', 'lion'] as const).flatMap((optimizer): typeof wanted => [
    ['backprop', mlp, 'cross-entropy', optimizer], ['local', cnn, 'cross-entropy', optimizer], ['subspace', '4:i8', 'mse', optimizer, 'detect'],
  ]),
  ['subspace:part=2', '5:i8', 'mse', 'sgd', 'detect'], ['subspace:part=1', 'conv3x4same:i8-pool2-3', 'mse', 'momentum', 'detect'],
  ['feedback-autoencoder', '5:i8', 'mse', 'sgd', 'detect'], ['feedback-autoencoder:scale=-1', 'conv3x4same:i8-pool2-5', 'mse', 'momentum', 'detect'],
  ['competitive', mlp, ...plain], ['competitive:patches=9:contrast=0', cnn, 'mse', 'momentum'],
  ['equilibrium', mlp, ...plain], ['equilibrium:nudged=2:coupling=3', '9-7:i8-8-2', 'mse', 'momentum', 'regress'],
  ['softhebb', mlp, ...plain], ['softhebb:patches=9:contrast=0:sharpness=3:losers=0', cnn, 'mse', 'momentum'],
  ['hebbian', mlp, ...plain], ['hebbian:patches=9:contrast=0', cnn, 'mse', 'momentum'], ['hebbian:variant=oja', '9-2', 'mse', 'sgd', 'regress'],
  ['counter-current', mlp, ...plain], ['counter-current:loss=difference:feedback=-1', '9-7:i8-8-5', 'mse', 'momentum'],
  ['weight-perturbation', mlp, ...plain], ['weight-perturbation:probes=5', '9-7:i8-8-2', 'mse', 'momentum', 'regress'],
  ['plastic', mlp, ...plain], ['plastic:correlate=-90:input=20:answer=-25:drift=15:oja=-60:decay=-40:post=output', '9-7:i8-5', 'mse', 'momentum'],
  ['plastic:correlate=64:oja=64', '9:i8-7-2', 'mse', 'sgd', 'regress'],
  ['synthetic-linear', mlp, 'cross-entropy', 'momentum'], ['synthetic-linear:predictor=-2', 'conv3x4-conv2x5s2-5:i8', ...plain],
  ['synthetic-linear:target=head:every=2', cnn, 'mse', 'momentum'], ['synthetic-linear:target=true:late=3', '9:i8-7-2', 'mse', 'sgd', 'regress'],
  ['gan', mlp, ...plain], ['gan:critic=wasserstein:noise=3', '9:i8-7-5', 'mse', 'momentum'], ['gan:scale=0', '5:i8', ...plain],
  ['evolution', mlp, ...plain], ['evolution:children=3:window=2', '9-7:i8-8-2', 'mse', 'momentum', 'regress'],
]

/** The blocks that the page is to have. */
export const vectorBlocks = (): { title: string; block: Uint8Array }[] =>
  wanted.map(([rule, network, objective, optimizer, task = 'classify', steps], i) => ({
    title: [rule, network, objective, optimizer, ...(task === 'classify' ? [] : [task]), ...(steps === undefined ? [] : [`steps=${steps}`])].join(' '),
    block: configBlock({
      rule, network, layers: parseNetwork(network), shape, task, ...(steps !== undefined && { steps }), objective, optimizer, skip: 0, totalSamples: 200,
      format: { fraction: 7, background: 0, energy: 40, description: '' }, seed: 12345 * (i + 1), rate: { first: 4, last: 7 },
    }),
  }))

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function vectorText({ title, block, digests }: Vector): string {
  const lines = hex(block).match(/.{1,96}/g)!
  return [`    ${title}`, ...lines.map((line) => `    ${line}`), `    ${marks.map((mark) => digests[mark]).join(' ')}`].join('\n')
}

export function withVectors(page: string, vectors: readonly Vector[]): string {
  const [before, after] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)]
  return `${page.slice(0, before)}\n\n${vectors.map(vectorText).join('\n\n')}\n\n${page.slice(after)}`
}

export function readVectors(page: string): Vector[] {
  const text = page.slice(page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)).trim()
  return text.split(/\n\s*\n/).map((paragraph) => {
    const [title = '', ...lines] = paragraph.split('\n').map((line) => line.trim())
    const digests = lines.pop()!.split(' ')
    return { title, block: Uint8Array.from(Buffer.from(lines.join(''), 'hex')), digests: Object.fromEntries(marks.map((mark, i) => [mark, digests[i]!])) }
  })
}

export function sizesOf(block: Uint8Array): Sizes {
  const { height, width, channels, outputs, task } = readBlock(block)
  return { inputs: height * width * channels, outputs, task }
}
