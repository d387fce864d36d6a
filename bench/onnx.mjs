/**
 * Holds an exported ONNX model to the device on a whole test set, with ONNX Runtime as browsers run it:
 * node bench/onnx.mjs RUN.json MODEL.onnx [--data mnist]. The model may take pixels or int8 inputs (`engram export --as onnx`).
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import ort from 'onnxruntime-web'
import { readSavedRun } from '../dist/host/cli/learner-file.js'
import { openLearner, savedModel } from '../dist/host/cli/saved-session.js'
import { loadDataset } from '../dist/host/cli/sources.js'

const { values: { data }, positionals: [path, file] } = parseArgs({ allowPositionals: true, options: { data: { type: 'string', default: 'mnist' } } })
const run = await readSavedRun(path)
const model = savedModel(run, path)
const { test } = await loadDataset({ data, seed: model.experiment.seed })
const session = await openLearner('v8', run, model)
const { answers, outputs } = await session.tell(test, Uint32Array.from({ length: test.count }, (_, i) => i))
await session.close()

ort.env.wasm.numThreads = 1
const onnx = await ort.InferenceSession.create(readFileSync(file))
const { height, width, channels } = model.experiment.shape
const [input] = onnx.inputNames
// The brightest pixel of several with the same input: any will do.
const values = input === 'pixels' ? Uint8Array.from(test.inputs, (each) => model.reader.inputs.lastIndexOf(each)) : test.inputs
const began = performance.now()
const result = await onnx.run({ [input]: new ort.Tensor(input === 'pixels' ? 'uint8' : 'int8', values, [test.count, height, width, channels]) })
const seconds = (performance.now() - began) / 1000

const count = (of, holds) => of.reduce((sum, each, i) => sum + holds(each, i), 0)
const n = (x) => x.toLocaleString('en-US')
const classes = Array.from(result.class.data, Number)
console.log(`${run.rule} · ${run.network} · ${data} · digest ${run.digest}`)
console.log(`classes equal to the device's  ${n(count(classes, (each, i) => each === answers[i]))} of ${n(test.count)}`)
console.log(`scores equal to the device's   ${n(count(result.scores.data, (each, i) => each === outputs[i]))} of ${n(outputs.length)}`)
console.log(`accuracy of the ONNX model     ${(100 * count(classes, (each, i) => each === test.labels[i]) / test.count).toFixed(2)} %`)
console.error(`${seconds.toFixed(1)} s for ${n(test.count)} samples, taking ${input}`)
