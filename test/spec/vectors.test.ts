import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { layerInfo } from '../../host/experiment/layers.js'
import { objectiveInfo } from '../../host/experiment/objectives.js'
import { optimizerInfo } from '../../host/experiment/optimizers.js'
import { ruleInfo } from '../../host/experiment/rules.js'
import { RawCore } from './raw-core.js'
import { RawStream } from './raw-stream.js'
import { readBlock } from './second/block.js'
import { SecondRuntime } from './second/runtime.js'
import { digestsOf } from './vector-digests.js'
import { marks, readVectors, sizesOf, vectorBlocks, withVectors } from './vectors.js'
import { vectorSample } from './samples.js'

const page = readFileSync('docs/spec.md', 'utf8')
const vectors = readVectors(page)
const byTitle = vectors.map((vector) => [vector.title, vector] as const)

describe('the test vectors of docs/spec.md', () => {
  it('cover every rule with a network of each kind of layers that it takes, every objective and optimizer', () => {
    const blocks = vectors.map(({ block }) => readBlock(block))
    const ids = (info: object): unknown[] => Object.values(info).map(({ id }: { id: number }) => id)
    for (const rule of ids(ruleInfo)) {
      const kinds = blocks.filter((block) => block.rule === rule).map(({ layers }) => layers[0]!.kind)
      const { takes } = Object.values(ruleInfo).find(({ id }) => id === rule)!.traits
      expect(new Set(kinds)).toEqual(new Set(takes.map((name) => layerInfo[name as keyof typeof layerInfo].id)))
    }
    expect(new Set(blocks.map(({ objective }) => objective))).toEqual(new Set(ids(objectiveInfo)))
    expect(new Set(blocks.map(({ optimizer }) => optimizer))).toEqual(new Set(ids(optimizerInfo)))
  })

  it('are written as they are read, with the blocks that the host writes', () => {
    expect(withVectors(page, vectors)).toBe(page)
    expect(vectors.map(({ title, block }) => ({ title, block: [...block] }))).toEqual(vectorBlocks().map(({ title, block }) => ({ title, block: [...block] })))
  })

  it.each(byTitle)('change with every sample: %s', (_, { digests }) => {
    expect(new Set(Object.values(digests)).size).toBe(marks.length)
  })

  it.each((['engram', 'engram.simd'] as const).flatMap((build) => byTitle.map(([title, vector]) => [build, title, vector] as const)))('hold in %s.wasm: %s', (build, _, { block, digests }) => {
    const core = new RawCore(build)
    expect(core.configure(block)).toBe(0)
    expect(digestsOf(block, core)).toEqual(digests)
  })

  it.each(byTitle)('hold in the second implementation: %s', (_, { block, digests }) => {
    const second = new SecondRuntime()
    expect(second.configure(block)).toBe(0)
    expect(digestsOf(block, second)).toEqual(digests)
  })

  it('hold in Wasmtime, over its stream', async () => {
    const stream = await RawStream.open()
    for (const { title, block, digests } of vectors) {
      const sizes = sizesOf(block)
      expect(await stream.configure(block)).toBe(0)
      const seen: Record<number, string> = {}
      for (let k = 0; k <= marks.at(-1)!; k++) {
        if ((marks as readonly number[]).includes(k)) seen[k] = (await stream.digest()).toString(16).padStart(8, '0')
        const { x, target } = vectorSample(k, sizes)
        await stream.learn(x, target)
      }
      expect([title, seen]).toEqual([title, digests])
    }
    await stream.close()
  })
})
