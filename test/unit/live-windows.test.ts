import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LiveWindows, type LiveRow, type LiveWindow } from '../../host/data/live-windows.ts'
import { NewRows } from '../../host/data/new-rows.ts'
import { newTable, newTableReading } from '../../host/data/new-table.ts'
import type { ReadingsReader } from '../../host/data/input-reader.ts'
import { generator } from '../../host/data/random.ts'
import { readTable } from '../../host/data/read/table.ts'
import { windowDataset } from '../../host/data/table/windows.ts'
import { resolveFront } from '../../host/front/front.ts'
import { problemOf } from '../error-of.ts'

const sheetOf = (text: string, name = 'past.csv') => readTable(text, name)
/** Recordings of these classes and lengths, readings of two channels. */
const recorded = (recordings: readonly (readonly [string, number])[]): string[] =>
  recordings.flatMap(([label, rows], session) => Array.from({ length: rows }, (_, i) => `${session},${(i * 7) % 11},${-2 * ((i * 5) % 13)},${label}`))
const header = 'session,a,b,label'

/** All windows of lines as a device sends them. */
function live(reader: ReadingsReader, classes: readonly string[], lines: readonly string[]): { windows: LiveWindow[]; from: LiveWindows } {
  const from = new LiveWindows(resolveFront(reader.front, reader.names.length), classes, true), rows = new NewRows(reader, 'stdin', classes)
  const windows = lines.flatMap((line, i) => {
    const cells = line.split(',')
    return line === '' || rows.takeHeader(cells) ? [] : (from.push({ ...rows.read(cells, i + 1), line: i + 1 }) ?? [])
  })
  return { windows, from }
}

describe('windows of rows that come one by one', () => {
  it.each(['window8/4-scale', 'window5/7-scale', 'window6/1-scale', 'diff-window4-stats', 'decimate2-window4/1-stats', 'scale'])('are those that training makes of the table: %s', (front) => {
    const next = generator(1, front.length)
    const lengths = Array.from({ length: 9 }, (_, i) => [['x', 'y', 'z'][i % 3]!, 3 + (next() >>> 28) * 2] as const)
    const lines = [header, ...recorded([...lengths, ['x', 40], ['y', 40]])]
    const dataset = windowDataset(sheetOf(recorded([['x', 40], ['y', 40], ['z', 40]]).reduce((text, row) => `${text}\n${row}`, header)), sheetOf(lines.join('\n'), 'test.csv'), { seed: 1, front })
    const { windows, from } = live(dataset.reader as ReadingsReader, dataset.classes, lines)
    expect(windows.length).toBe(dataset.test.count)
    expect(Int8Array.from(windows.flatMap(({ inputs }) => [...inputs]))).toEqual(Int8Array.from(dataset.test.inputs))
    expect(windows.map(({ label }) => dataset.classes.indexOf(label!))).toEqual([...dataset.test.labels])
    expect(from.rows).toBe(lines.length - 1)
    expect(from.covered).toBe(new Set(windows.flatMap((window) => Array.from({ length: window.to - window.from + 1 }, (_, i) => window.from + i))).size)
  })

  it('of a table are those of its lines, with the factor of training', () => {
    const bytes = readFileSync('test/cases/accelerometer-50hz.csv'), lines = bytes.toString().trimEnd().split('\n')
    const { reader, classes } = windowDataset(sheetOf(bytes.toString()), undefined, { seed: 1, front: 'window64/16-stats' })
    const readings = reader as ReadingsReader
    const { samples, labels, lines: at, moments } = newTable(readTable(bytes, 'new.csv', newTableReading(readings)), readings, classes)
    const whole = new LiveWindows(resolveFront(readings.front, 3), classes, false), width = samples.inputs.length / samples.count
    const ofTable = Array.from({ length: samples.count }, (_, row): LiveRow => ({ inputs: samples.inputs.slice(row * width, (row + 1) * width), label: labels[row], line: at[row]!, ...moments(row) })).flatMap((row) => whole.push(row) ?? [])
    const { windows } = live(readings, classes, lines)
    expect(windows.map((window) => ({ ...window, group: String(window.group) }))).toEqual(ofTable.map((window) => ({ ...window, group: String(window.group) })))
    expect(ofTable.slice(0, 2)).toMatchObject([{ from: 2, to: 65, label: 'idle' }, { from: 18, to: 81, label: 'idle' }])
    // 250 rows a recording: the 13th window would need 256.
    expect([whole.rows, whole.covered, ofTable.length]).toEqual([4500, 18 * (64 + 11 * 16), 18 * 12])
  })

  const bare = ['a,b,label', ...recorded([['x', 24], ['y', 24]]).map((row) => row.slice(2))]
  const plain = windowDataset(sheetOf(bare.join('\n')), undefined, { seed: 1, front: 'window4', split: 'time' })
  const some = bare.slice(1, 8)
  it.each([
    ['follow each other', some, 1],
    ['an empty line parts', [...some.slice(0, 3), '', ...some.slice(3)], 1],
    ['an empty line parts too soon', [...some.slice(0, 3), '', ...some.slice(3, 6)], 0],
    ['the header of a board that restarted parts', [...some.slice(0, 3), bare[0]!, ...some.slice(3, 6)], 0],
    ['another order of columns follows', ['label,b,a', ...some.slice(0, 4).map((row) => row.split(',').reverse().join())], 1],
  ])('of lines that %s', (_, lines, count) => {
    const { windows } = live(plain.reader as ReadingsReader, plain.classes, lines)
    expect(windows.length).toBe(count)
    const first = live(plain.reader as ReadingsReader, plain.classes, lines.includes('') ? some.slice(3) : some).windows[0]!
    if (count) expect([...windows[0]!.inputs]).toEqual([...first.inputs])
  })

  it('end where the time falls, if there are no groups', () => {
    const timed = ['time,a,b,label', ...bare.slice(1).map((row, i) => `${i},${row}`)]
    const { reader, classes } = windowDataset(sheetOf(timed.join('\n')), undefined, { seed: 1, front: 'window4', split: 'time' })
    const count = (times: number[]): number => live(reader as ReadingsReader, classes, times.map((time, i) => `${time},${bare[1 + i]!}`)).windows.length
    expect([count([1, 2, 2, 3]), count([1, 2, 1, 3, 4]), count([1, 2, 1, 3, 4, 5])]).toEqual([1, 0, 1])
  })

  it.each([
    [['x', 'x', 'y', 'y'], 'x'],
    [['new', 'x', 'new', 'new'], 'new'],
    [['', '', '', 'y'], undefined],
    [['', '', 'y', 'y'], 'y'],
  ])('are of the class of most rows: %j', (labels, label) => {
    const { windows } = live(plain.reader as ReadingsReader, plain.classes, labels.map((each) => `1,2,${each}`))
    expect(windows.map((window) => window.label)).toEqual([label])
  })

  it('take rows without further columns, and the class behind them', () => {
    const withGroups = windowDataset(sheetOf([header, ...recorded([['x', 24], ['y', 24], ['x', 24], ['y', 24]])].join('\n')), undefined, { seed: 1, front: 'window4' })
    const read = (lines: string[]): LiveWindow => live(withGroups.reader as ReadingsReader, withGroups.classes, lines).windows[0]!
    const [only, classed, whole] = [read(['1,2', '3,4', '5,6', '7,8']), read(['1,2,y', '3,4,y', '5,6,y', '7,8,y']), read(['0,1,2,y', '0,3,4,y', '0,5,6,y', '0,7,8,y'])]
    expect([only.label, classed.label, whole.label, whole.group]).toEqual([undefined, 'y', 'y', '0'])
    expect([...new Int16Array(only.inputs.buffer)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect([[...classed.inputs], [...whole.inputs]]).toEqual([[...only.inputs], [...only.inputs]])
  })

  it.each([
    ['1.5,2,x', /^DATA_VALUE stdin, line 7: column "a" holds "1\.5", and readings are whole numbers from -32768 to 32767 \| give readings as those that were learned/],
    ['1,32768,x', /^DATA_VALUE stdin, line 7: column "b" holds "32768", and readings are whole numbers/],
    ['1,two,x', /^DATA_VALUE stdin, line 7: column "b" holds "two", which is not a number/],
    ['1', /^DATA_SHAPE stdin, line 7: 1 column, and the learner learned from 2/],
  ])('are refused for the row "%s"', (row, problem) => {
    const rows = new NewRows(plain.reader!, 'stdin', plain.classes)
    expect(problemOf(() => rows.read(row.split(','), 7))).toMatch(problem)
    if (!/^1$/.test(row)) expect(problemOf(() => newTable(readTable(`a,b,label\n${row}\n1,2,x`, 'new.csv', newTableReading(plain.reader!)), plain.reader!, plain.classes))).toMatch(/^DATA_VALUE new\.csv, line 2: column "[ab]" holds/)
  })

  it('of other than whole numbers saturate beyond twice what was learned, as test windows do', () => {
    const { reader } = windowDataset(sheetOf(['a,b,label', ...bare.slice(1).map((row, i) => `${i % 3}.5,${row.slice(row.indexOf(',') + 1)}`)].join('\n')), undefined, { seed: 1, front: 'window4', split: 'time' })
    const rows = new NewRows(reader!, 'stdin')
    const { factor } = reader as ReadingsReader
    expect([...new Int16Array(rows.read(['1e6', '-1e6'], 1).inputs.buffer)]).toEqual([32767, -32768])
    expect([...new Int16Array(rows.read(['0.5', '-2'], 1).inputs.buffer)]).toEqual([Math.round(factor / 2), -2 * factor])
  })
})
