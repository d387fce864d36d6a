/**
 * TensorFlow.js on its Wasm backend (SIMD, one thread), same network in float32, SGD, softmax and cross-entropy.
 * Three implementations; tensors are disposed in each. Making the tensors is inside the clock, as the sample's copy is
 * for the learner.
 */
import * as tf from '@tensorflow/tfjs'
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm'
import { benchData, floats } from './data.mjs'

const RATE = 0.05

/** Layers API. */
function trainOnBatch(batch) {
  const model = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [784], units: 128, activation: 'relu' }), tf.layers.dense({ units: 10, activation: 'softmax' })],
  })
  model.compile({ optimizer: tf.train.sgd(RATE), loss: 'sparseCategoricalCrossentropy' })
  return async (x, labels) => {
    const xs = tf.tensor2d(x, [batch, 784])
    const ys = tf.tensor1d(Float32Array.from(labels))
    await model.trainOnBatch(xs, ys)
    tf.dispose([xs, ys])
  }
}

const variables = () => [
  tf.variable(tf.randomUniform([784, 128], -0.06, 0.06)), tf.variable(tf.zeros([128])),
  tf.variable(tf.zeros([128, 10])), tf.variable(tf.zeros([10])),
]

/** Core API: gradients by the library's tape. */
function minimize(batch) {
  const [w1, b1, w2, b2] = variables()
  const optimizer = tf.train.sgd(RATE)
  return (x, labels) => tf.tidy(() => {
    const xs = tf.tensor2d(x, [batch, 784])
    const ys = tf.oneHot(tf.tensor1d(labels, 'int32'), 10)
    optimizer.minimize(() => tf.losses.softmaxCrossEntropy(ys, xs.matMul(w1).add(b1).relu().matMul(w2).add(b2)))
  })
}

/** Gradients written by hand over fused operations: no tape, the fewest kernels that we found. */
function byHand(batch) {
  const [w1, b1, w2, b2] = variables()
  return (x, labels) => tf.tidy(() => {
    const xs = tf.tensor2d(x, [batch, 784])
    const ys = new Float32Array(batch * 10)
    labels.forEach((label, i) => { ys[i * 10 + label] = 1 })
    const h = tf.fused.matMul({ a: xs, b: w1, bias: b1, activation: 'relu' })
    const p = tf.softmax(tf.fused.matMul({ a: h, b: w2, bias: b2 }))
    const e = p.sub(tf.tensor2d(ys, [batch, 10])).mul(RATE / batch)
    const d = e.matMul(w2, false, true).mul(h.step())
    w2.assign(w2.sub(h.matMul(e, true, false)))
    b2.assign(b2.sub(e.sum(0)))
    w1.assign(w1.sub(xs.matMul(d, true, false)))
    b1.assign(b1.sub(d.sum(0)))
  })
}

const ways = { trainOnBatch, minimize, byHand }

export async function contender({ way, batch, samples, input }) {
  setThreadsCount(1)
  await tf.setBackend('wasm')
  await tf.ready()
  if (tf.getBackend() !== 'wasm' || !(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw new Error('tfjs does not run on its Wasm backend with SIMD')
  const { inputs, labels } = await benchData(input)
  const x = floats(inputs, samples)
  const step = ways[way](batch)
  return async (clock) => {
    const time = await clock.async(async () => {
      for (let i = 0; i < samples; i += batch) await step(x.subarray(i * 784, (i + batch) * 784), labels.subarray(i, i + batch))
    })
    return { ...time, samples, tensors: tf.memory().numTensors }
  }
}
