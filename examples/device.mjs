// Learns on a device at the other end of a byte stream, here a serial port:  node examples/device.mjs /dev/ttyACM0
// The device runs an image of engram (`engram flash`). Anything that carries bytes both ways makes a link: a socket, WebSerial.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { connect, digitsDataset, finish, prepareTrial, runTrial } from 'engram'
import { SerialPort } from 'serialport'

/** @param {string} name of a file that the package exports */
const read = (name) => readFileSync(new URL(import.meta.resolve(name)))
const port = new SerialPort({ path: process.argv[2] ?? '/dev/ttyACM0', baudRate: 115200 })
await once(port, 'open')

/** @type {import('engram').Link} */
const link = {
  write: (bytes) => new Promise((resolve, reject) => port.write(Buffer.from(bytes), (error) => (error ? reject(error) : resolve()))),
  onData: (listener) => void port.on('data', listener),
  onClose: (listener) => void port.on('close', () => listener(new Error('the port is gone'))),
  close: () => new Promise((resolve) => port.close(() => resolve())),
}

const board = await connect(link, { codec: new WebAssembly.Module(read('engram/wire')) })
console.log(`${board.hello.board} answers`)
const dataset = digitsDataset(gunzipSync(read('engram/data/digits/digits.csv.gz')).toString(), { seed: 1 })
const trial = prepareTrial({ rule: 'local', network: 'conv3x8-pool2-10:i8', dataset, epochs: 1, samples: 200, seed: 1 }, new WebAssembly.Module(read('engram/core')))
/** @type {import('engram').Device} */
const device = { id: board.hello.board, open: (experiment) => board.open(experiment) }
const result = await finish(runTrial({ ...trial, device }))
if (result.task === 'classify') console.log(`${(100 * result.accuracy).toFixed(1)} % of the test set, learned bytes ${result.digest}`)
