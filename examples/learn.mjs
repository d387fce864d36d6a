// Plans a learner, then learns the digits that come with the package:  node examples/learn.mjs
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { digitsDataset, finish, inProcessDevice, prepareTrial, runTrial } from 'engram'

/** @param {string} name of a file that the package exports */
const read = (name) => readFileSync(new URL(import.meta.resolve(name)))

const core = new WebAssembly.Module(read('engram/core'))
const dataset = digitsDataset(gunzipSync(read('engram/data/digits/digits.csv.gz')).toString(), { seed: 1 })

const trial = prepareTrial({ rule: 'local', network: 'conv3x8-pool2-10:i8', dataset, epochs: 5, seed: 1 }, core)
console.log(`it will take ${trial.plan.ramBytes} B:`)
for (const { name, bytes } of trial.plan.regions) console.log(`  ${name.padEnd(16)} ${bytes}`)

const device = inProcessDevice('here', core)
const result = await finish(runTrial({ ...trial, device }), ({ share }) => process.stderr.write(`\r${Math.round(100 * share)} %`))
if (result.task === 'classify') console.log(`\n${(100 * result.accuracy).toFixed(1)} % of the test set, learned bytes ${result.digest}`)
