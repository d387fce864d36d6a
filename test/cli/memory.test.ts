import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const main = resolve('dist/host/cli/main.js')
/** Prints the process's highest resident memory (kB) last. */
const meter = `data:text/javascript,process.on('exit',()=>console.error('PEAK '+process.resourceUsage().maxRSS))`
/** 70,000 samples of 784 bytes. */
const MNIST_MEGABYTES = 52

async function peakMegabytes(data: string, samples: number, epochs: number): Promise<number> {
  const { stderr } = await promisify(execFile)(process.execPath, [
    '--import', meter, main, 'run', '--rule', 'local', '--network', '16:i8-10', '--data', data, '--augment', 'shift',
    '--samples', String(samples), '--epochs', String(epochs),
  ])
  return Number(/PEAK (\d+)/.exec(stderr)![1]) / 1024
}

it('takes no more memory for forty epochs than for two, and holds MNIST and its files about once', async () => {
  // What Node and the command take by themselves.
  const digits = await peakMegabytes('digits', 1000, 1)
  const few = await peakMegabytes('mnist', 5000, 2)
  const many = await peakMegabytes('mnist', 5000, 40)
  // Each epoch shows 4 MB of shifted samples: kept, they would be 150 MB.
  expect((many - digits) / (few - digits)).toBeLessThan(1.4)
  expect((many - digits) / MNIST_MEGABYTES).toBeLessThan(3)
})
