import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
// @ts-expect-error the benchmark is plain JavaScript
import { compile, runStep, writeSamples } from '../../bench/c.mjs'
// @ts-expect-error the benchmark is plain JavaScript
import { benchData, benchExperiment, SKIP, WARM } from '../../bench/data.mjs'
import { Core } from '../../host/core.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-c-'))
afterAll(() => rmSync(folder, { recursive: true }))

const COUNT = 1000
const firstOnes = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i)

describe('the learning step written in C from the specification', () => {
  const binary = compile(folder)

  it.each([
    ['the literal update', 'plain', 'mnist', 0],
    ['the update through running sums', 'sums', 'mnist', 0],
    ['the literal update, no input zero', 'plain', 'dense', 0],
    ['skipping small errors', 'sums', 'mnist', SKIP],
  ])('learns the same bytes as the core with %s', async (_title, form, input, skip) => {
    const path = join(folder, `${form}-${input}-${skip}`)
    await writeSamples(path, { input, skip, count: COUNT })
    const { dataset, inputs, labels } = await benchData(input)
    const module = new WebAssembly.Module(readFileSync('build/engram.wasm'))
    const core = new Core(module, benchExperiment(dataset, { rule: 'backprop', skip }))
    core.init()
    const samples = { count: COUNT, inputs, labels }
    core.learn(samples, firstOnes(WARM))
    core.learn(samples, firstOnes(COUNT))
    expect(runStep(binary, form, path, COUNT).digest).toBe(core.digest().toString(16).padStart(8, '0'))
  })
})
