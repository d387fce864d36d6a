/**
 * A learner that goes on for long: `node bench/soak.mjs [samples] [device] [network]`, 10,000,000 digits in V8 unless it is said otherwise.
 * Twice, the second time with a new learner, in V8 where the first was on a board: the digests must be equal at every tenth, memory must
 * not grow, and no weight may come to rest at the end of its range.
 */
import { loadDataset } from '../dist/host/cli/sources.js'
import { epochOrder } from '../dist/host/data/order.js'
import { openDevice } from '../dist/host/device/registry.js'
import { resolveExperiment } from '../dist/host/experiment/experiment.js'

const [samples = '10000000', device = 'v8', network = '16-10', rule = 'local'] = process.argv.slice(2)
const total = Number(samples), PARTS = 10
const dataset = await loadDataset({ data: 'digits', seed: 1 })
const count = dataset.train.count
// The schedule's last rate, all the time: one that falls would let the learner come to rest.
const experiment = resolveExperiment({ rule, network, dataset, seed: 1, epochs: 1, rate: { first: 8, last: 8 } })

async function live(where) {
  const session = await (await openDevice(where)).open(experiment)
  const found = []
  let learned = 0, hits = 0
  for (let epoch = 0; learned < total; epoch++) {
    const order = epochOrder(count, 1, epoch).subarray(0, Math.min(count, total - learned))
    hits += await session.learn(dataset.train, order)
    learned += order.length
    if (found.length < Math.floor((learned * PARTS) / total)) {
      const rows = Uint32Array.from({ length: dataset.test.count }, (_, i) => i), answers = await session.infer(dataset.test, rows)
      const right = answers.reduce((sum, answer, i) => sum + (answer === dataset.test.labels[i] ? 1 : 0), 0)
      globalThis.gc?.()
      process.stderr.write(`${where}: ${learned.toLocaleString('en')} samples\n`)
      found.push({ learned, online: ((100 * hits) / learned).toFixed(2), test: ((100 * right) / dataset.test.count).toFixed(2), digest: (await session.digest()).toString(16).padStart(8, '0'), heap: Math.round(process.memoryUsage().rss / 2 ** 20) })
    }
  }
  const state = (await session.learner?.())?.state
  await session.close()
  return { found, state }
}

const other = device.startsWith('v8') ? device : 'v8'
const first = await live(device), second = await live(other)
console.log(`${rule} ${network}, digits, ${device}, ${total.toLocaleString('en')} samples twice, the second time in ${other}`)
console.log('    samples   online %   test %   digest     memory, MB')
for (const { learned, online, test, digest, heap } of first.found) console.log(`${learned.toLocaleString('en').padStart(11)}   ${online.padStart(8)}   ${test.padStart(6)}   ${digest}   ${heap}`)
const same = first.found.every(({ digest }, i) => digest === second.found[i].digest)
console.log(`digests of the second run: ${same ? 'the same at every tenth' : 'OTHERS'}; memory behind it: ${second.found.at(-1).heap} MB`)
if (first.state) {
  const weights = new Int16Array(first.state.buffer, first.state.byteOffset, first.state.byteLength >> 1)
  console.log(`words of the state at the ends of int16: ${weights.reduce((sum, w) => sum + (w === 32767 || w === -32768 ? 1 : 0), 0)} of ${weights.length.toLocaleString('en')}`)
}
process.exitCode = same ? 0 : 1
