// The same in a bundler; this is how Vite is asked for the address of a file. `vite build` makes the page of it.
import core from 'engram/core?url'
import digits from 'engram/data/digits/digits.csv.gz?url'
import { digitsDataset, finish, inProcessDevice, prepareTrial, runTrial } from 'engram'

const module = await WebAssembly.compileStreaming(fetch(core))
const packed = new Uint8Array(await (await fetch(digits)).arrayBuffer())
// Some servers unpack .gz files on the way, others do not.
const unpacked = packed[0] === 0x1f ? new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')) : packed
const dataset = digitsDataset(await new Response(unpacked).text(), { seed: 1 })
const trial = prepareTrial({ rule: 'local', network: 'conv3x8-pool2-10:i8', dataset, epochs: 2, seed: 1 }, module)
const { accuracy, digest } = await finish(runTrial({ ...trial, device: inProcessDevice('browser', module) }))
document.querySelector('#said').textContent = `${(100 * accuracy).toFixed(2)} % in ${trial.plan.ramBytes} B of RAM, learned bytes ${digest}`
