/**
 * brain.js on the CPU, one `trainPattern` a sample: what its `train` does for each, without the bookkeeping between
 * epochs. Its momentum stays at its default: 0 is refused, and 0.001 and 0.9 were no faster.
 */
import brain from 'brain.js'
import { benchData, floats } from './data.mjs'

export async function contender({ activation, samples, input }) {
  const { inputs, labels } = await benchData(input)
  const all = floats(inputs, samples)
  const net = new brain.NeuralNetwork({ hiddenLayers: [128], activation, learningRate: 0.05 })
  net.sizes = [784, 128, 10]
  net.initialize()
  const patterns = Array.from({ length: samples }, (_, i) => ({
    input: all.slice(i * 784, (i + 1) * 784),
    output: Float32Array.from({ length: 10 }, (_, c) => (c === labels[i] ? 1 : 0)),
  }))
  return (clock) => {
    const time = clock(() => {
      for (let i = 0; i < samples; i++) net.trainPattern(patterns[i])
    })
    return { ...time, samples }
  }
}
