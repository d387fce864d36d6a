/** The programs that are compared, in the order of the table. `key` is unique; `of` is the pass that runs in a process of its own. */
import { SAMPLES, SKIP } from './data.mjs'

const rules = ['backprop', 'local', 'dfa']
const inputs = ['mnist', 'dense']

const engram = (device, rule, skip, input) => ({
  key: `engram ${device} ${rule}${skip ? ' skip' : ''} ${input}`,
  name: `engram ${device}, ${rule}${skip ? ', skipping' : ''}`,
  input, batch: 1, kind: 'engram', file: './engram.mjs', options: { device, rule, skip, input },
})

const step = (form, skip, input) => ({
  key: `c ${form}${skip ? ' skip' : ''} ${input}`,
  name: `C -O3, ${form}${skip ? ', skipping' : ''}`,
  input, batch: 1, kind: 'c', form, skip, count: SAMPLES,
})

/** Fewer samples where a pass would take too long; these libraries' speed does not depend on what is in them. */
const tfjs = (way, batch, samples) => ({
  key: `tfjs ${way} ${batch}`, name: `tfjs wasm, ${way}`,
  input: 'mnist', batch, kind: 'tfjs', file: './tfjs.mjs', options: { way, batch, samples, input: 'mnist' },
})

const brain = (activation) => ({
  key: `brain ${activation}`, name: `brain.js, ${activation}`,
  input: 'mnist', batch: 1, kind: 'brain', file: './brain.mjs', options: { activation, samples: 400, input: 'mnist' },
})

export const contenders = [
  ...rules.map((rule) => engram('v8-simd', rule, 0, 'mnist')),
  ...rules.map((rule) => engram('v8-simd', rule, SKIP, 'mnist')),
  engram('v8-simd', 'backprop', 0, 'dense'),
  ...rules.map((rule) => engram('v8-scalar', rule, 0, 'mnist')),
  engram('v8-scalar', 'backprop', SKIP, 'mnist'),
  engram('v8-scalar', 'backprop', 0, 'dense'),
  ...inputs.flatMap((input) => ['sums', 'plain'].map((form) => step(form, 0, input))),
  step('sums', SKIP, 'mnist'),
  tfjs('trainOnBatch', 1, 200), tfjs('minimize', 1, 200), tfjs('byHand', 1, 200),
  tfjs('trainOnBatch', 32, 3200), tfjs('byHand', 32, 3200),
  brain('relu'), brain('sigmoid'),
]

/**
 * Which contenders must agree on every learned byte: the same arithmetic on the same samples. `local` is `backprop`
 * here, with one hidden layer.
 */
export function sameBytes({ kind, input, skip, options }) {
  if (kind === 'c') return `${input} ${skip}`
  if (kind === 'engram' && options.rule !== 'dfa') return `${input} ${options.skip}`
  return kind === 'engram' ? `dfa ${input} ${options.skip}` : undefined
}

/** What the project asks of itself: the ratio of the best of `against` to our SIMD build, backprop, every update made. */
export const goals = [
  { title: 'tfjs wasm, batch 1', ours: 'engram v8-simd backprop mnist', against: ['tfjs trainOnBatch 1', 'tfjs minimize 1', 'tfjs byHand 1'], atLeast: 10 },
  { title: 'brain.js, batch 1', ours: 'engram v8-simd backprop mnist', against: ['brain relu', 'brain sigmoid'], atLeast: 10 },
  { title: 'C -O3, MNIST', ours: 'engram v8-simd backprop mnist', against: ['c sums mnist', 'c plain mnist'], atLeast: 0.5 },
  { title: 'C -O3, no zero input', ours: 'engram v8-simd backprop dense', against: ['c sums dense', 'c plain dense'], atLeast: 0.5 },
  { title: 'tfjs wasm, batch 32 (orientation)', ours: 'engram v8-simd backprop mnist', against: ['tfjs trainOnBatch 32', 'tfjs byHand 32'] },
]
