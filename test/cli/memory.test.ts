import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const main = resolve('dist/host/cli/main.js')
/** Prints the process's highest resident memory (kB) last. */
const meter = `data:text/javascript,process.on('exit',()=>console.error('PEAK '+process.resourceUsage().maxRSS))`

async function peakMegabytes(epochs: number): Promise<number> {
  const { stderr } = await promisify(execFile)(process.execPath, [
    '--import', meter, main, 'run', '--rule', 'local', '--network', '16:i8-10', '--data', 'mnist', '--augment', 'shift',
    '--samples', '5000', '--epochs', String(epochs),
  ])
  return Number(/PEAK (\d+)/.exec(stderr)![1]) / 1024
}

it('takes no more memory for forty epochs than for two, and holds MNIST about once', async () => {
  const few = await peakMegabytes(2)
  const many = await peakMegabytes(40)
  expect(many - few).toBeLessThan(30)
  // 70,000 samples of 784 bytes are 52 MB, their files another 52; the rest is Node.
  expect(many).toBeLessThan(350)
}, 120_000)
