import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Config, LayerConfig, LayerKind, MAX_LAYERS, ObjectiveId, OptimizerId, RuleId, Status } from '../../assembly/abi.js'
import { configBlock } from '../../host/experiment/config-block.js'
import { ruleInfo, ruleNames } from '../../host/experiment/rules.js'
import { parseNetwork } from '../../host/network/network.js'
import { networkFor } from '../lessons.js'
import { RawCore } from './raw-core.js'
import { statusOf } from './second/legal.js'

const page = readFileSync('docs/spec.md', 'utf8')
/** Cells of the rows of the table whose head begins with these words. */
function table(head: string): string[][] {
  const lines = page.split('\n')
  const first = lines.findIndex((line) => line.startsWith(head)) + 2
  const rows: string[][] = []
  for (let i = first; lines[i]?.startsWith('|'); i++) rows.push(lines[i]!.split('|').slice(1, -1).map((cell) => cell.trim()))
  return rows
}

interface Field { name: string; at: number; bytes: number; signed: boolean; values: number[] | [number, number]; list: boolean }
const fieldOf = ([offset, name, type, legal]: string[], from: number): Field | undefined => {
  const range = /^(-?\d+)\.\.(\d+)$/.exec(legal!)
  const list = /^\d+(, \d+)*$/.test(legal!)
  if (!range && !list) return undefined
  const [, letter, bits] = /^([ui])(\d+)$/.exec(type!)!
  return { name: name!.replaceAll('`', ''), at: from + Number(offset!.slice(1)), bytes: Number(bits) / 8, signed: letter === 'i', list, values: range ? [Number(range[1]), Number(range[2])] : legal!.split(', ').map(Number) }
}
const header = table('| offset | field | type').map((row) => ({ row, field: fieldOf(row, 0) }))
const layer = table('| offset | field of a layer').map((row) => ({ row, field: fieldOf(row, Config.layerTable) }))

const experiment = (rule: string): Parameters<typeof configBlock>[0] => ({
  rule, network: '', layers: parseNetwork(networkFor(rule, 'conv3x4same:i8-pool2-4')), shape: { height: 6, width: 6, channels: 2 }, task: ruleInfo[rule]!.traits.tasks[0]!,
  format: { fraction: 7, background: 0, energy: 30, description: '' }, objective: ruleInfo[rule]!.traits.tasks[0] === 'classify' ? 'cross-entropy' : 'mse', optimizer: 'sgd', seed: 1,
  totalSamples: 100, rate: { first: 0, last: 31 }, skip: 0,
})
/** A block in which one field, little-endian, is another. */
function changed(field: Pick<Field, 'at' | 'bytes'>, value: number, rule = 'backprop'): Uint8Array {
  // With zeros behind it for a block that says it has more layers.
  const block = new Uint8Array(Config.layerTable + MAX_LAYERS * LayerConfig.bytes)
  block.set(configBlock(experiment(rule)))
  for (let i = 0; i < field.bytes; i++) block[field.at + i] = Math.floor(value / 256 ** i) & 255
  return block
}

const core = new RawCore('engram')
const status = (block: Uint8Array): number => {
  const told = core.configure(block)
  expect(told).toBe(statusOf(block))
  return told
}

/** Fields that others narrow further: their ends are not legal in this very network. */
const narrowed = ['objective', 'height', 'width', 'channels', 'units', 'kernel', 'stride', 'fraction', 'inputFraction', 'outputFraction', 'task', 'firstRate', 'lastRate', 'layers', 'kind']

describe('the tables of docs/spec.md', () => {
  it('name the fields of the block where assembly/abi.ts has them', () => {
    const said = (rows: typeof header): object => Object.fromEntries(rows.filter(({ row }) => row[1] !== '').map(({ row }) => [row[1]!.replaceAll('`', ''), Number(row[0]!.slice(1))]))
    const known = (of: object): object => Object.fromEntries(Object.entries(of).filter(([name]) => /^[a-z]/.test(name) && !['layerTable', 'bytes'].includes(name)))
    expect(said(header)).toEqual(known(Config))
    expect(said(layer)).toEqual(known(LayerConfig))
  })

  it('say how many objectives, optimizers and kinds of layers there are', () => {
    const most = (rows: typeof header, name: string): number => rows.find(({ field }) => field?.name === name)!.field!.values.at(-1)!
    const count = (of: object): number => Object.keys(of).length / 2 - 1
    expect([most(header, 'objective'), most(header, 'optimizer'), most(layer, 'kind')]).toEqual([count(ObjectiveId), count(OptimizerId), count(LayerKind)])
  })

  it('have a line for every rule, and the core takes no id that has none', () => {
    const told = table('| rule | id |').map(([, id]) => Number(id))
    expect(told).toEqual(Object.values(RuleId).filter((id) => typeof id === 'number'))
    for (let id = 0; id < 256; id++) if (!told.includes(id)) expect([id, [Status.badRule, Status.badShape].includes(status(changed({ at: Config.rule, bytes: 1 }, id)))]).toEqual([id, true])
  })

  it.each([...header, ...layer].flatMap(({ field }) => (field ? [[field.name || `reserved byte +${field.at}`, field] as const] : [])))('mean what they say of %s', (name, field) => {
    const { values, bytes, signed, list } = field
    const least = Math.min(...values), most = Math.max(...values)
    const [bottom, top] = signed ? [-(2 ** (8 * bytes - 1)), 2 ** (8 * bytes - 1) - 1] : [0, 2 ** (8 * bytes) - 1]
    const outside = [least - 1, most + 1, bottom, top].filter((value) => value >= bottom && value <= top && (value < least || value > most))
    const between = list && values.length > 1 ? Array.from({ length: most - least }, (_, i) => least + i).filter((value) => !values.includes(value)) : []
    for (const value of [...outside, ...between]) expect([name, value, status(changed(field, value))]).not.toEqual([name, value, Status.ok])
    if (!narrowed.includes(name)) for (const value of [least, most]) expect([name, value, status(changed(field, value))]).toEqual([name, value, Status.ok])
    else for (const value of [least, most]) status(changed(field, value))
  })

  it.each(ruleNames)('give the options of %s the ranges that its file has, and the core holds to them', (rule) => {
    const row = table('| rule | id |').find(([name]) => name === `\`${rule}\``)!
    const { id, options } = ruleInfo[rule]!
    expect(Number(row[1])).toBe(id)
    const said = row.slice(2).filter((cell) => cell !== '')
    const meant = Object.entries(options).sort(([, a], [, b]) => a.index - b.index)
      .map(([name, { values, min, max }]) => `\`${name}\` ${values ? `0..${values.length - 1}` : `${min}..${max}`}`)
    expect(said).toEqual(meant)
    const at = (index: number, value: number): number => status(changed({ at: Config.options + 4 * index, bytes: 4 }, value >>> 0, rule))
    for (const { index, values, min = 0, max = values!.length - 1 } of Object.values(options)) {
      for (const value of [min - 1, max + 1, -0x80000000, 0x7fffffff]) expect([index, value, at(index, value)]).toEqual([index, value, Status.badShape])
      // Classic forward-forward does not take this network.
      if (!values?.includes('classic')) for (const value of [min, max]) expect([index, value, at(index, value)]).toEqual([index, value, Status.ok])
    }
    for (let index = meant.length; index < 8; index++) expect(at(index, 1)).toBe(Status.badShape)
  })

  it('of shapes and limits are the core\'s: an amplitude, a shift and products of three sides', () => {
    const amplitude = { at: Config.layerTable + LayerConfig.amplitude, bytes: 2 }
    expect([127, 128].map((value) => status(changed(amplitude, value)))).toEqual([Status.ok, Status.badShape])
    const fraction = { at: Config.layerTable + LayerConfig.fraction, bytes: 1 }
    const outputFraction = { at: Config.layerTable + LayerConfig.outputFraction, bytes: 1 }
    // Weight fraction + 7 - 5.
    expect([29, 30].map((value) => status(changed(fraction, value)))).toEqual([Status.ok, Status.badShape])
    const low = changed(fraction, 0)
    expect([7, 8].map((value) => { low[outputFraction.at] = value; return status(low) })).toEqual([Status.ok, Status.badShape])
    // Products of 2^32 and a little more, and of as much as two's complement takes for a negative number.
    for (const [height, width, channels] of [[4096, 4096, 256], [65535, 65535, 65535], [65535, 3, 21846], [3855, 17, 65535], [641, 1, 65535]] as const) {
      const block = configBlock({ ...experiment('local'), layers: parseNetwork('4'), shape: { height, width, channels } })
      expect([height, width, channels, status(block)]).toEqual([height, width, channels, Status.badShape])
    }
  })
})
