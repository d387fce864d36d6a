/** What a fuzzer of the firmware begins with: a session of every rule in the form that test/fuzz/session.c takes, and checkpoints. */
import { Area, Request } from '../dist/assembly/abi.js'
import { Core } from '../dist/host/core.js'
import { loadDataset } from '../dist/host/cli/sources.js'
import { coreModule } from '../dist/host/device/installation.js'
import { configBlock } from '../dist/host/experiment/config-block.js'
import { resolveExperiment } from '../dist/host/experiment/experiment.js'
import { ruleInfo, ruleNames } from '../dist/host/experiment/rules.js'

const frame = (type, payload = [], flags = 0) => [type, flags, payload.length, ...payload]
const half = (n) => [n & 255, n >> 8]
const PART = 60

/** Offset in front, as a part of a block or sample has. */
const parts = (type, bytes) => Array.from({ length: Math.ceil(bytes.length / PART) }, (_, i) => frame(type, [...half(i * PART), ...bytes.slice(i * PART, (i + 1) * PART)])).flat()

function session(experiment, samples) {
  const { task } = experiment, input = [...samples.inputs.subarray(0, samples.inputs.length / samples.count)].map((value) => value & 255)
  const begun = input.length - input.length % PART, end = input.slice(begun), begin = () => parts(Request.sample, input.slice(0, begun))
  const learns = {
    classify: () => [...begin(), ...frame(Request.learn, [samples.labels[0], ...end])],
    detect: () => [...begin(), ...frame(Request.observe, end)],
    regress: () => [...frame(Request.target, [0, 0, ...new Uint8Array(2 * experiment.layers.at(-1).units)]), ...begin(), ...frame(Request.teach, end)],
  }
  return [
    ...parts(Request.block, [...configBlock(experiment)]), ...frame(Request.configure), ...learns[task](), ...begin(), ...frame(Request.infer, end), ...learns[task](),
    ...frame(Request.read, [0, 0, 0, 0, Area.outputs]), ...frame(Request.digest), ...frame(Request.region, [1]), ...frame(Request.stats), ...frame(Request.dream, [1, 0, 0, 0, 0, 0, 0, 0, 1]),
    ...frame(Request.carried, [0]), ...frame(Request.save), ...frame(Request.inspect, [0, 8]), ...frame(Request.keep, [2, 0, 20]), ...learns[task](), ...learns[task](), ...frame(Request.restore),
    ...frame(Request.scrub, [1]), ...frame(Request.flip, [1, 0, 0, 0, 3]), ...learns[task](), ...frame(Request.flip, [40, 0, 0, 0, 7]), ...learns[task](), ...frame(Request.save), ...frame(Request.scrub),
    ...frame(Request.put, [0, 0, 0, 0, 1, 2, 3, 4]), ...frame(Request.reset),
  ]
}

/** The bytes of a checkpoint but for its CRCs, which the harness makes. */
function checkpoint(experiment) {
  const core = new Core(coreModule(), experiment)
  core.init()
  const block = configBlock(experiment), saved = core.snapshot(), header = new DataView(new ArrayBuffer(40))
  header.setUint32(0, 0x4b434745, true)
  header.setUint8(4, 1)
  header.setUint8(5, 2)
  header.setUint16(6, block.length, true)
  header.setUint32(8, 1, true)
  header.setUint32(12, saved.length, true)
  return [...new Uint8Array(header.buffer), ...block, ...new Uint8Array(-block.length & 3), ...saved]
}

export async function corpus() {
  const sets = { classify: await loadDataset({ data: 'clusters', seed: 1 }), detect: await loadDataset({ data: 'motor', seed: 1 }) }
  const windows = await loadDataset({ data: 'test/cases/accelerometer-50hz.csv', front: 'diff-window64/32-stats-scale', seed: 1 })
  const behindFront = resolveExperiment({ rule: 'local', network: String(windows.classes.length), dataset: windows, epochs: 1, seed: 1 })
  const fronts = [
    { name: 'session-front', bytes: Uint8Array.of(1, ...session(behindFront, windows.train)) },
    { name: 'checkpoint-front', bytes: Uint8Array.of(3, ...checkpoint(behindFront)) },
  ]
  return fronts.concat(ruleNames.flatMap((rule) => {
    const { tasks, takes } = ruleInfo[rule].traits
    const dataset = sets[tasks.includes('classify') ? 'classify' : 'detect']
    const last = dataset.task === 'detect' ? '3' : String(dataset.classes.length)
    const network = dataset.task === 'detect' ? last : takes.includes('leaky') ? `leaky5-${last}` : ['least-squares', 'plastic', 'hebbian'].includes(rule) ? last : `5:i8-${last}:i8`
    try {
      const experiment = resolveExperiment({ rule, network, dataset, epochs: 1, seed: 1 })
      return [
        { name: `session-${rule}`, bytes: Uint8Array.of(1, ...session(experiment, dataset.train)) },
        { name: `checkpoint-${rule}`, bytes: Uint8Array.of(3, ...checkpoint(experiment)) },
      ]
    } catch (error) {
      throw new Error(`no seed for ${rule}: ${error.message}`)
    }
  }))
}
