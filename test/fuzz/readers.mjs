/** Every reader of what other people write, by name: bytes in, a value or an EngramError out. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Checkpoint } from '../../dist/assembly/abi.js'
import { translate } from '../../dist/host/aot/translate.js'
import { parseBoard } from '../../dist/host/board/board.js'
import { summaryOf } from '../../dist/host/cli/checkpoint-facts.js'
import { options } from '../../dist/host/cli/options.js'
import { readSavedRun } from '../../dist/host/cli/learner-file.js'
import { loadDataset } from '../../dist/host/cli/sources.js'
import { Core } from '../../dist/host/core.js'
import { parseIdx } from '../../dist/host/data/idx.js'
import { readTable } from '../../dist/host/data/read/table.js'
import { tableDataset } from '../../dist/host/data/table/dataset.js'
import { coreModule } from '../../dist/host/device/installation.js'
import { parseDrift } from '../../dist/host/drift/kinds.js'
import { decodeOnnx } from '../../dist/host/exchange/onnx-schema.js'
import { readChain } from '../../dist/host/exchange/read-chain.js'
import { configBlock } from '../../dist/host/experiment/config-block.js'
import { parseConfig } from '../../dist/host/experiment/config.js'
import { resolveExperiment } from '../../dist/host/experiment/experiment.js'
import { planExperiment } from '../../dist/host/experiment/plan.js'
import { parseRule } from '../../dist/host/experiment/rules.js'
import { parseImage } from '../../dist/host/flash/image.js'
import { parseFront } from '../../dist/host/front/front.js'
import { parseFaults } from '../../dist/host/fault/notation.js'
import { formatNetwork, parseNetwork } from '../../dist/host/network/network.js'
import { parseExpectations } from '../../dist/host/task/expect.js'
import { checkpointBytes } from '../../dist/host/trial/checkpoint.js'
import { saveLearner } from '../../dist/host/trial/learner-state.js'
import { SCHEMA_VERSION } from '../../dist/host/trial/trial.js'
import { crc32 } from '../../dist/host/wire/crc32.js'

const text = (bytes) => new TextDecoder().decode(bytes)
const file = join(mkdtempSync(join(tmpdir(), 'engram-fuzz-')), 'input')

export const readers = {
  table: (bytes) => readTable(bytes, 'input'),
  dataset: (bytes) => tableDataset(readTable(bytes, 'input'), undefined, { name: 'input', seed: 1 }),
  idx: (bytes) => parseIdx(bytes, 'input'),
  network(bytes) {
    const layers = parseNetwork(text(bytes)), again = formatNetwork(parseNetwork(formatNetwork(layers)))
    if (again !== formatNetwork(layers)) throw new Error(`${formatNetwork(layers)} is read as ${again}`)
  },
  front: (bytes) => parseFront(text(bytes)),
  rule: (bytes) => parseRule(text(bytes)),
  drift: (bytes) => parseDrift(text(bytes)),
  faults: (bytes) => parseFaults(text(bytes).split(',')),
  expectations: (bytes) => parseExpectations(text(bytes)),
  config: (bytes) => parseConfig(text(bytes), options, 'input'),
  board: (bytes) => parseBoard(text(bytes), 'uno'),
  image: (bytes) => parseImage(bytes),
  onnx: (bytes) => readChain(decodeOnnx(bytes, 'input'), { height: 8, width: 8, channels: 1 }, () => new Uint8Array(64)),
  translator: (bytes) => translate(bytes),
  async learner(bytes) {
    writeFileSync(file, bytes)
    await readSavedRun(file)
  },
  /** With checksums that fit, so that what is read is more than those. */
  async checkpoint(bytes) {
    writeFileSync(file, resealed(bytes))
    summaryOf((await readSavedRun(file)).learner)
  },
}

/** A checkpoint whose checksums are those of its bytes; what is too short stays as it is. */
function resealed(bytes) {
  if (bytes.length < Checkpoint.bytes) return bytes
  const whole = bytes.slice(), view = new DataView(whole.buffer)
  view.setUint32(Checkpoint.fingerprint, crc32(whole.subarray(Checkpoint.bytes, Checkpoint.bytes + view.getUint16(Checkpoint.block, true))), true)
  view.setUint32(Checkpoint.payloadCrc, crc32(whole.subarray(Checkpoint.bytes)), true)
  view.setUint32(Checkpoint.headerCrc, crc32(whole.subarray(0, Checkpoint.headerCrc)), true)
  return whole
}

/** Learners that have learned nothing yet: two kinds of layers, and one with a state that lasts. */
async function learners() {
  const dataset = await loadDataset({ data: 'digits', seed: 1 })
  return [['local', 'conv3x2-pool2-10:i8'], ['eprop', 'leaky4-10'], ['dfa', '4-10']].map(([rule, network]) => {
    const experiment = resolveExperiment({ rule, network, dataset, seed: 1, epochs: 1 }), core = new Core(coreModule(), experiment)
    core.init()
    return { rule, network, learner: { config: configBlock(experiment), state: core.snapshot(), learned: 0 }, plan: planExperiment(coreModule(), experiment) }
  })
}

const files = (folder, like) => readdirSync(folder).filter((name) => like.test(name)).map((name) => new Uint8Array(readFileSync(join(folder, name)).subarray(0, 3000)))
const words = (...texts) => texts.map((each) => new TextEncoder().encode(each))
const module = () => [new Uint8Array(readFileSync('build/wire.wasm'))]

/** What the mutations of a reader begin with. */
export async function examples(name) {
  switch (name) {
    case 'table':
    case 'dataset': return [...files('test/cases', /\.(csv|arff|json|tsv|txt)$/), ...words('a,b,c\n1,2,x\n3,4,y\n5,6,x\n', '1:2 3:4\n', '@relation r\n@attribute a numeric\n@attribute c {x,y}\n@data\n1,x\n2,y\n', '[{"a":1,"c":"x"},{"a":2,"c":"y"}]')]
    case 'idx': return [Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 0, 1)]
    case 'network': return words('conv5x8:i16-pool2-conv3x24same*-10:i8', '100-50-10', 'leaky32-10', 'conv3x6s2same-10')
    case 'front': return words('diff-window64/32-stats', 'magnitude-decimate4-window256/128-spectrum16-scale100')
    case 'rule': return words('synthetic:every=16', 'forward-forward:variant=classic:threshold=2000', 'local')
    case 'drift': return words('sudden', 'gain=0.5', 'offset=-0.25')
    case 'faults': return words('noise=0.2:shape=uniform:from=500,stuck=5%:channel=3', 'power:byte=700:save=20:cut=torn,rot=3,lost,doubled=1%', 'mislabelled=.3,clock')
    case 'expectations': return words('accuracy>=97.5,ram<=2560', 'auc>0.9')
    case 'config': return words('{"rules":["local","dfa"],"epochs":3,"rate":"4:8","validate":true,"falseAlarms":"1%"}')
    case 'board': return [new Uint8Array(readFileSync('boards/uno/board.json'))]
    case 'image': return [...words(':10010000214601360121470136007EFE09D2190140\n:00000001FF\n'), Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, ...new Uint8Array(80)), Uint8Array.of(0x55, 0x46, 0x32, 0x0a, 0x57, 0x51, 0x5d, 0x9e, ...new Uint8Array(504))]
    case 'onnx': return [new Uint8Array(readFileSync('test/models/digits-torch.onnx'))]
    case 'translator': return module()
    case 'learner': return words(...(await learners()).map(({ rule, network, learner, plan: { macs, ...planned } }) => JSON.stringify({ schemaVersion: SCHEMA_VERSION, rule, network, macs, planned, learner: saveLearner(learner) })))
    case 'checkpoint': return (await learners()).map(({ learner }) => checkpointBytes(learner))
    default: throw new Error(`no example for ${name}`)
  }
}
