import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'
import { expect, test } from 'vitest'
import { prepare } from '../../host/cli/study.ts'
import { studyOptions } from '../../host/cli/verbs.ts'
import { resolveOptions } from '../../host/cli/resolve.ts'
import { checkGroup } from '../../host/cli/verify.ts'
import type { Device } from '../../host/device/device.ts'
import { inProcessDevice } from '../../host/device/in-process.ts'
import { openDevice } from '../../host/device/registry.ts'
import { digestAfter } from '../../host/trial/run-trial.ts'

const quiet = { status: () => {}, note: () => {}, clear: () => {} }
const root = new URL('../../', import.meta.url).pathname

/** The core from its sources, with `from` replaced by `to` in one of them. */
async function corruptedCore(file: string, from: string, to: string): Promise<WebAssembly.Module> {
  let wasm: Uint8Array<ArrayBuffer> | undefined
  const { options } = JSON.parse(readFileSync(join(root, 'asconfig.json'), 'utf8')) as { options: object }
  const { error, stderr } = await asc.main(['assembly/index.ts', '--baseDir', root, '--config', 'corrupted.json', '--outFile', 'core.wasm'], {
    readFile(name: string, base: string) {
      if (name.endsWith('corrupted.json')) return JSON.stringify({ options })
      const path = join(base, name)
      if (!existsSync(path)) return null
      const text = readFileSync(path, 'utf8')
      if (!path.endsWith(file)) return text
      expect(text).toContain(from)
      return text.replace(from, to)
    },
    writeFile(name: string, contents: string | Uint8Array) {
      if (name.endsWith('.wasm')) wasm = new Uint8Array(contents as Uint8Array)
    },
  })
  expect(error, stderr.toString()).toBeNull()
  return new WebAssembly.Module(wasm!)
}

test('verify names the first sample and the first region where a corrupted kernel learns other bytes', async () => {
  const values = resolveOptions(studyOptions, { networks: '16-12-10', samples: '300', epochs: '1' }, {}, {})
  const study = await prepare(values, ['v8-scalar', 'v8-simd'], { rules: ['local'], devices: [], networks: (sizes) => sizes }, quiet)
  // Activations are rounded down where they should be rounded to the nearest.
  const corrupted = inProcessDevice('v8-simd', await corruptedCore('number/requantize.ts', '((x >> (shift - 1)) & 1)', '0'))
  const devices: Record<string, Device> = { 'v8-scalar': await openDevice('v8-scalar'), 'v8-simd': corrupted }
  const after = (device: string, steps: number) => {
    const { experiment, dataset } = study.trials[0]!
    return digestAfter({ ...study.lesson, experiment, dataset: study.datasets[dataset]!, device: devices[device]! }, steps)
  }
  const check = await checkGroup(study.trials, study, { run: (async (task: { device: string; steps: number }) => after(task.device, task.steps)) as never })

  // The expected step, found by comparing after every single sample.
  let step = 0
  for (; ; step++) {
    const [right, wrong] = await Promise.all([after('v8-scalar', step), after('v8-simd', step)])
    const region = right.regions.findIndex((digest, i) => digest !== wrong.regions[i])
    if (region < 0) continue
    const names = ['clock', 'weights 1', 'weights 2', 'weights 3', 'head 1']
    expect(check).toMatchObject({ same: false, difference: { step, region: names[region], devices: ['v8-scalar', 'v8-simd'] } })
    break
  }
  expect(step).toBeGreaterThan(0)
})
