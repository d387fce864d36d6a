/** The C header of a learned model: compiled with all warnings as errors, it has the scores of the device to the bit. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import { features } from '../../host/data/dataset.js'
import { scaled, unscaled, type ColumnScale } from '../../host/data/table/standardise.js'
import { headerOf } from '../../host/exchange/c-header.js'
import { modelJson } from '../../host/exchange/model-json.js'
import { learned, told, type Learned } from '../exchange/learned.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-model-header-'))
afterAll(() => rmSync(folder, { recursive: true }))

const digits = await loadDataset({ data: 'digits', seed: 1 })
const table = await loadDataset({ data: 'test/cases/sessions.csv', seed: 1 })
const numbers = await loadDataset({ data: 'test/cases/cooling.csv', seed: 1 })

const models: Readonly<Record<string, Learned>> = {
  mlp: learned(digits, 'dfa', '24-16:i8-10'),
  cnn: learned(digits, 'local', 'conv3x8same-pool2-conv3x8s2same:i8-20-10:i8'),
  wide: learned(digits, 'local', 'conv2x6-conv3x6-pool3-10'),
  bare: learned(digits, 'local', '10'),
  table: learned(table, 'local', `12-8-${table.classes.length}`),
  numbers: learned(numbers, 'local', `8-${numbers.outputs!.length}`),
}
for (const [name, { exportable }] of Object.entries(models)) writeFileSync(join(folder, `${name}.h`), headerOf(exportable, name))

const warnings = ['-Wall', '-Wextra', '-Werror', '-pedantic', '-Wshadow', '-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
const languages = [['C99', ['-std=c99']], ['C++17', ['-x', 'c++', '-std=c++17']]] as const

/** Reads samples from stdin and writes the scores of each, as text. */
const asking = (name: string, macro = `ENGRAM_${name.toUpperCase()}`): string => `#include "${name}.h"
#include <stdio.h>
int main(void) {
  static int8_t sample[${macro}_INPUTS], work[${macro}_WORK];
  int32_t scores[${macro}_OUTPUTS];
  while (fread(sample, 1, sizeof sample, stdin) == sizeof sample) {
    ${name === 'numbers' ? '' : 'printf("%d ", '}engram_${name}_infer(sample, work, scores)${name === 'numbers' ? '' : ')'};
    for (int c = 0; c < ${macro}_OUTPUTS; c++) printf("%ld ", (long)scores[c]);
  }
  return 0;
}
`

function built(name: string, words: readonly string[]): string {
  const source = join(folder, `${name}.c`), program = join(folder, name)
  writeFileSync(source, asking(name))
  execFileSync('gcc', [...words, ...warnings, '-o', program, source])
  return program
}

describe.each(languages)('%s', (_, words) => {
  it.each(Object.keys(models))('%s answers as the device does', (name) => {
    const learner = models[name]!
    const { inputs, count } = learner.dataset.test
    const { answers, outputs } = told(learner)
    const width = outputs.length / count
    const expected = Array.from({ length: count }, (_, i) => [...(name === 'numbers' ? [] : [answers[i]!]), ...outputs.subarray(i * width, (i + 1) * width)]).flat()
    const said = execFileSync(built(name, words), { input: inputs, encoding: 'utf8' })
    expect(said.trim().split(' ').map(Number)).toEqual(expected)
  })
})

it('has the digest of what was learned on top, and scales the columns of a table', () => {
  const { exportable, dataset: { test } } = models['table']!
  const header = headerOf(exportable, 'table')
  expect(header).toContain(` * digest: ${exportable.digest}\n`)
  const reader = exportable.reader as typeof exportable.reader & { kind: 'columns' }
  const unit = [...header.matchAll(/ in 1\/(\d+)/g)].map(([, each]) => Number(each))
  expect(unit).toHaveLength(2)
  const calls = Array.from({ length: 20 }, (_, i) => {
    const column = i % 2
    return `printf("%d ", engram_table_scale(${column}, ${Math.round(unscaled(test.inputs[i]!, reader.scales[column]!) * unit[column]!)}));`
  })
  writeFileSync(join(folder, 'scale.c'), `#include "table.h"\n#include <stdio.h>\nint main(void) { ${calls.join('\n')} return 0; }\n`)
  execFileSync('gcc', ['-std=c99', ...warnings, '-o', join(folder, 'scale'), join(folder, 'scale.c')])
  const inputs = execFileSync(join(folder, 'scale'), { encoding: 'utf8' }).trim().split(' ').map(Number)
  inputs.forEach((input, i) => expect(Math.abs(input - test.inputs[i]!)).toBeLessThanOrEqual(1))
})

it('several meet in one program, and those of small chips compile', () => {
  const source = join(folder, 'all.c')
  writeFileSync(source, `${Object.keys(models).map((name) => `#include "${name}.h"\n`).join('')}int16_t all(const int8_t *x, int8_t *work, int32_t *scores);\nint16_t all(const int8_t *x, int8_t *work, int32_t *scores) { return (int16_t)(engram_mlp_infer(x, work, scores) + engram_cnn_infer(x, work, scores) + engram_table_scale(0, 1)); }\n`)
  for (const compiler of [['gcc'], ['avr-gcc', '-mmcu=atmega328p'], ['arm-none-eabi-gcc', '-mcpu=cortex-m0plus', '-mthumb', '-ffreestanding']])
    execFileSync(compiler[0]!, [...compiler.slice(1), '-std=c99', '-Wall', '-Wextra', '-Werror', '-pedantic', '-Os', '-c', '-o', join(folder, 'all.o'), source])
})

it('JSON says enough to compute the same: done here from the file alone', () => {
  for (const name of ['mlp', 'cnn', 'wide', 'bare'] as const) {
    const learner = models[name]!
    const model = JSON.parse(JSON.stringify(modelJson(learner.exportable))) as ModelJson
    const { inputs, count } = learner.dataset.test
    const size = features(learner.experiment.shape), { outputs } = told(learner)
    const width = outputs.length / count
    for (let i = 0; i < 40; i++) expect(scoresFrom(model, [...inputs.subarray(i * size, (i + 1) * size)])).toEqual([...outputs.subarray(i * width, (i + 1) * width)])
  }
})

it('and how values become inputs', () => {
  const model = JSON.parse(JSON.stringify(modelJson(models['table']!.exportable)))
  expect(model.notes.values).toMatch(/^input = floor\(z \+ 1\/2\) of z = 32 · /)
  const { scales } = model.input.reader as { scales: ColumnScale[] }
  for (const scale of [...scales, { ...scales[0]!, kind: 'compressed' as const }, { ...scales[0]!, kind: 'constant' as const }])
    for (let value = -3; value < 3; value += 0.01) {
      const { kind, centre, scale: factor, mean, deviation } = scale
      const x = (value - centre) * factor
      const z = 32 * ((kind === 'compressed' ? Math.asinh(x) : x) - mean) / deviation
      expect(kind === 'constant' ? 0 : Math.max(-128, Math.min(127, Math.floor(z + 0.5)))).toBe(scaled(value, scale) + 0)
    }
  expect(modelJson(models['mlp']!.exportable)).toMatchObject({ notes: { values: expect.stringContaining('inputs[pixel]') } })
})

interface Shape { height: number; width: number; channels: number }
interface MatrixJson { weights: number[][]; biases: number[]; shift: number }
interface ModelJson {
  layers: (MatrixJson & { kind: string; input: Shape; output: Shape; kernel: number; stride: number; padding: number[]; pool: number })[]
  heads: (MatrixJson & { looksAt: string; pool: number; map: Shape })[]
}

/** As the notes of the file say. */
function scoresFrom({ layers, heads }: ModelJson, sample: number[]): number[] {
  const rounded = (x: number, s: number): number => Math.floor(x / 2 ** s + 0.5)
  const row = ({ weights, biases }: MatrixJson, r: number, x: readonly number[]): number => weights[r]!.reduce((sum, w, i) => sum + w * x[i]!, 64 * biases[r]!)
  const maps: Record<string, number[]> = { input: sample }
  let map = sample
  layers.forEach((layer, index) => {
    const { kind, input, output, kernel, stride, padding, pool, shift, weights } = layer
    const active = (sum: number): number => Math.min(127, Math.max(0, rounded(sum, shift)))
    const from = map
    const at = (y: number, x: number, c: number): number => (y < 0 || x < 0 || y >= input.height || x >= input.width ? 0 : from[(y * input.width + x) * input.channels + c]!)
    const patch = (y: number, x: number): number[] => Array.from({ length: kernel * kernel * input.channels }, (_, i) => at(y * stride - padding[0]! + Math.floor(i / input.channels / kernel), x * stride - padding[1]! + (Math.floor(i / input.channels) % kernel), i % input.channels))
    map = kind === 'dense' ? weights.map((_, r) => active(row(layer, r, from))) : Array.from({ length: output.height * output.width * output.channels }, (_, i) => {
      const r = i % output.channels, x = Math.floor(i / output.channels) % output.width, y = Math.floor(i / output.channels / output.width)
      return Math.max(...Array.from({ length: pool * pool }, (_, k) => active(row(layer, r, patch(y * pool + Math.floor(k / pool), x * pool + (k % pool))))))
    })
    maps[`layer ${index + 1}`] = map
  })
  return heads.map((head) => {
    const { pool, map: { height, width, channels } } = head
    const seen = maps[head.looksAt]!
    const rows = Math.ceil(height / pool), columns = Math.ceil(width / pool)
    const averaged = pool === 1 ? seen : Array.from({ length: rows * columns * channels }, (_, i) => {
      let sum = 0
      for (let k = 0; k < pool * pool; k++) {
        const y = Math.floor(i / channels / columns) * pool + Math.floor(k / pool), x = (Math.floor(i / channels) % columns) * pool + (k % pool)
        if (y < height && x < width) sum += seen[(y * width + x) * channels + (i % channels)]!
      }
      return (sum * (pool === 2 ? 128 : 57) + 256) >> 9
    })
    return head.weights.map((_, r) => rounded(row(head, r, averaged), head.shift))
  }).reduce((sum, scores) => sum.map((score, c) => score + scores[c]!))
}
