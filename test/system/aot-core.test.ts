import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileElf } from '../../host/aot/compile.js'
import { compileEntry } from '../../host/aot/core-build.js'
import { translate } from '../../host/aot/translate.js'
import { configBlock } from '../../host/experiment/config-block.js'
import { Core } from '../../host/core.js'
import { ruleNames } from '../../host/experiment/rules.js'
import { digits, experimentOf, lessonOf } from '../conformance/observe.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-aot-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SAMPLES = 100
const networks = ['16:i8-13-10:i8', 'conv3x4-pool2-conv2x9:i8-10']
const cases = [
  ...ruleNames.flatMap((rule) => networks.map((network) => ({ rule, network, seed: 7 }))),
  { rule: 'forward-forward:variant=classic', network: networks[0]!, seed: 7 },
  { rule: 'backprop', network: networks[1]!, seed: 8, objective: 'mse', optimizer: 'momentum' } as const,
  { rule: 'dfa', network: 'conv3x6s2same-10', seed: 9, skip: 200 },
  // One hidden layer, and none.
  ...ruleNames.flatMap((rule) => ['24:i8-10', '10:i8'].map((network) => ({ rule, network, seed: 10 }))),
]
const experiments = cases.map(experimentOf)
const length = digits.train.inputs.length / digits.train.count

/** What the program prints for a case: digest after learning, and all classes inferred on the way. */
function learnedInV8(module: WebAssembly.Module, experiment: (typeof experiments)[number]): string {
  const core = new Core(module, experiment)
  core.init()
  let classes = 0
  for (let i = 0; i < SAMPLES; i++) {
    core.learn(lessonOf(experiment), Uint32Array.of(i))
    classes = (Math.imul(classes, 31) + core.infer(digits.train, Uint32Array.of(i))[0]!) >>> 0
  }
  return [core.digest(), classes].map((word) => word.toString(16).padStart(8, '0')).join(' ')
}

function stream(): Buffer {
  const word = (n: number): Buffer => Buffer.from(Uint32Array.of(n).buffer)
  // A detector is taught nothing: a class would stop it.
  const samplesOf = ({ task }: (typeof experiments)[number]): Buffer => Buffer.concat(Array.from({ length: SAMPLES }, (_, i) => [
    task === 'detect' ? Buffer.of(0, 0) : Buffer.of(1, 0, digits.train.labels[i]!), Buffer.from(digits.train.inputs.subarray(i * length, (i + 1) * length)),
  ]).flat())
  return Buffer.concat(experiments.flatMap((experiment) => {
    const block = configBlock(experiment)
    return [word(block.length), Buffer.from(block), word(SAMPLES), word(length), samplesOf(experiment)]
  }))
}

describe('the whole core, translated to C and compiled for this machine', () => {
  let expected: string[] = []
  beforeAll(async () => {
    const wasm = await compileEntry('assembly/index.ts')
    expected = experiments.map((experiment) => learnedInV8(new WebAssembly.Module(wasm), experiment))
    writeFileSync(join(folder, 'core.c'), translate(wasm).c)
    writeFileSync(join(folder, 'core.wasm'), wasm)
  })

  /** Digests of the program by case, against those of V8. */
  async function compare(name: string, sources: string[], folders: string[], compilation: { defines?: Record<string, number>; flags?: string[] }): Promise<void> {
    const program = join(folder, name)
    await compileElf({ core: 'host', sources: [...sources, 'test/system/aot/core.c'], folders: ['boards/common', ...folders], ...compilation }, program)
    const printed = execFileSync(program, { input: stream(), encoding: 'utf8' }).trim().split('\n')
    const byCase = (lines: string[]): Record<string, string | undefined> => Object.fromEntries(cases.map((c, i) => [`${c.rule} ${c.network}`, lines[i]]))
    expect(byCase(printed)).toEqual(byCase(expected))
  }

  it.each([['unchecked', {}], ['checked', { ENGRAM_CHECKED: 1 }]])('learns the same bytes as V8 under every rule, %s', async (name, defines) => {
    await compare(name, [join(folder, 'core.c'), 'boards/common/trap.c', 'boards/common/baked.c'], [], { defines })
  })

  it('learns the same bytes through another translator, wasm2c', async () => {
    const c = join(folder, 'wasm2c.c')
    execFileSync(process.execPath, ['node_modules/wabt/bin/wasm2c', join(folder, 'core.wasm'), '-n', 'core', '-o', c])
    // Warnings off: the code is wasm2c's.
    const compilation = { defines: { ENGRAM_MEMORY: 1 }, flags: ['-w', '-O1'] }
    await compare('wasm2c', [c, 'test/system/aot/wasm2c/driver.c'], ['test/system/aot/wasm2c', folder], compilation)
  })
})
