import binaryen from 'binaryen'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Core } from '../../host/core.js'
import { corePath } from '../../host/device/core-files.js'
import { configBlock } from '../../host/experiment/config-block.js'
import type { Experiment } from '../../host/experiment/experiment.js'
import { experimentOf } from '../conformance/observe.js'
import { ruleRows } from '../rules.js'

/** Samples learned, each inferred once as well. */
const SAMPLES = 60

const SEEDS = [1, 2, 3, 4, 5, 6]

const plain = readFileSync(corePath('engram'))

/** The core with a call in front of every access to memory, and one in place of copies and fills of blocks. */
function watched(): WebAssembly.Module {
  const module = binaryen.readBinary(plain)
  module.runPasses(['instrument-memory'])
  const blocks = ['copy', 'fill']
  const imports = blocks.map((name) => `(import "env" "${name}" (func $env.${name} (param i32 i32 i32)))`).join('\n')
  const text = blocks.reduce((all, name) => all.replaceAll(`(memory.${name}`, `(call $env.${name}`), module.emitText())
  return new WebAssembly.Module(binaryen.parseText(text.replace('(module', `(module\n${imports}`)).emitBinary())
}

const module = watched()

type Exports = Record<string, (...numbers: number[]) => number> & { memory: WebAssembly.Memory }

/** How often each byte of the arena was read, from the first drawing of weights to the last inference. */
function readsOf(experiment: Experiment): Uint32Array {
  let reads = new Uint32Array(0), base = 0
  const read = (from: number, bytes: number): void => {
    for (let at = Math.max(0, from - base), end = Math.min(reads.length, from + bytes - base); at < end; at++) reads[at]!++
  }
  const env: Record<string, (...all: number[]) => number | void> = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, (_place, value) => value]))
  env.load_ptr = (_place, bytes, offset, address) => (read(address! + offset!, bytes!), address!)
  env.store_ptr = (_place, _bytes, _offset, address) => address!
  env.copy = (to, from, bytes) => (read(from!, bytes!), void new Uint8Array(core.memory.buffer).copyWithin(to!, from!, from! + bytes!))
  env.fill = (to, value, bytes) => void new Uint8Array(core.memory.buffer).fill(value!, to!, to! + bytes!)
  const core = new WebAssembly.Instance(module, { env }).exports as unknown as Exports
  core.memory.grow(64)
  const block = (core.heapBase!() + 15) & ~15, arena = block + 512
  new Uint8Array(core.memory.buffer).set(configBlock(experiment), block)
  base = arena
  reads = new Uint32Array(core.memory.buffer.byteLength - arena)
  expect(core.configure!(block, arena, reads.length)).toBe(0)
  core.init!()
  const random = draws(experiment.seed)
  for (let i = 0; i < SAMPLES; i++) {
    const put = (): void => new Int8Array(core.memory.buffer, core.input!(), core.inputLength!()).forEach((_, k, x) => (x[k] = random(127) + 1))
    put()
    if (experiment.task === 'detect') core.observe!()
    else core.learn!(random(10))
    put()
    core.infer!()
    read(core.outputs!(), core.outputCount!() * 4)
  }
  return reads.subarray(0, core.arenaBytes!())
}

/** Numbers below a bound, of a linear congruential generator. */
function draws(seed: number): (below: number) => number {
  let state = seed
  return (below) => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 16) % below
}

/**
 * A network ends in a readout, also where a rule answers by other means. Descriptors are objects, with headers and inherited fields that not
 * every kind uses. The gradient of a filter is where Cortex-M4 widens its inputs, whether a rule has gradients or not (kernels/conv2d.ts).
 */
const isExempt = (region: string, readout: boolean, last: number): boolean =>
  ['descriptors', 'gradient'].includes(region) || (!readout && [`weights ${last}`, 'errors'].includes(region))

describe.each(ruleRows)('$rule', ({ rule, networks, readout }) => {
  it.each(networks)('%s: no region of the plan holds bytes that are never read', (network) => {
    // Of one seed some units never answer, and what nobody asks them for is not read.
    const all = SEEDS.map((seed) => experimentOf({ rule, network, seed }))
    const experiment = all[0]!
    const reads = all.map(readsOf).reduce((sum, more) => sum.map((n, i) => n + more[i]!))
    const idle = new Core(new WebAssembly.Module(plain), experiment).regions().flatMap(({ name, offset, bytes }) => {
      const unread = Array.from(reads.subarray(offset, offset + bytes)).flatMap((n, i) => (n === 0 ? [i] : []))
      // Regions end on a word.
      return unread.some((i) => i < bytes - 3) && !isExempt(name, readout, experiment.layers.length) ? [{ name, bytes, unread: unread.length, first: unread[0] }] : []
    })
    expect(idle).toEqual([])
  })
})
