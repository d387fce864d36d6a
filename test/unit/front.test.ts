import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sampleBytes } from '../../host/data/dataset.ts'
import { readTable } from '../../host/data/read/table.ts'
import { windowDataset } from '../../host/data/table/windows.ts'
import { featureNames, parseFront, resolveFront } from '../../host/front/front.ts'
import { problemOf } from '../error-of.ts'

describe('the notation of front ends', () => {
  it.each([
    ['window128/64-stats', 'window128/64-stats-scale'],
    ['diff-window64-stats', 'diff-window64-stats-scale'],
    ['window256/256-spectrum16-scale100', 'window256-spectrum16-scale100'],
    ['magnitude-decimate4-window64-scale', 'magnitude-decimate4-window64-scale'],
    ['decimate4-magnitude', 'decimate4-magnitude-window1-scale'],
    ['scale', 'window1-scale'],
  ])('%s is %s', (text, whole) => {
    const front = resolveFront(text, 3)
    expect(front.text).toBe(whole)
    expect(parseFront(front.text)).toEqual(front.blocks)
  })

  it('tells rows, hop and shape', () => {
    expect(resolveFront('diff-decimate4-window10/5-stats', 2)).toMatchObject({ rows: 41, hop: 20, shape: { height: 1, width: 1, channels: 16 } })
    expect(resolveFront('decimate4-diff-window10/5', 2)).toMatchObject({ rows: 44, hop: 20, shape: { height: 10, width: 1, channels: 2 } })
    expect(resolveFront('magnitude-window64-spectrum8', 6)).toMatchObject({ rows: 64, hop: 64, shape: { height: 1, width: 1, channels: 8 } })
  })

  it('names what it makes', () => {
    expect(featureNames(resolveFront('window64-stats', 2), ['x', 'y']).slice(7, 10)).toEqual(['x mean absolute', 'y mean', 'y spread'])
    expect(featureNames(resolveFront('magnitude-window64-spectrum4', 2), ['x', 'y'])).toEqual(['magnitude band 1', 'magnitude band 2', 'magnitude band 3', 'magnitude band 4'])
    expect(featureNames(resolveFront('window2', 2), ['x', 'y'])).toEqual(['x 1', 'y 1', 'x 2', 'y 2'])
  })

  it.each([
    ['', /^FRONT_SYNTAX the front end is empty/],
    ['window64-stat', /^FRONT_SYNTAX no such block: "stat" in front end "window64-stat" \| did you mean "stats"\?/],
    ['window', /^FRONT_SYNTAX no such block: "window" .* it is written window<rows>/],
    ['window64--stats', /^FRONT_SYNTAX the front end "window64--stats" has an empty block/],
    ['window2000-stats', /^FRONT_SYNTAX "window2000": 2000 is outside 1 to 1024/],
    ['decimate1', /^FRONT_SYNTAX "decimate1": 1 is outside 2 to 255/],
    ['stats-window64', /^FRONT_SYNTAX "stats-window64": window does not follow stats/],
    ['window64-diff-stats', /^FRONT_SYNTAX "window64-diff-stats": diff does not follow window/],
    ['window64-window32', /^FRONT_SYNTAX .*window does not follow window/],
    ['window64-stats-spectrum8', /^FRONT_SYNTAX "window64-stats-spectrum8" has stats and spectrum/],
    ['stats', /^FRONT_SHAPE front end "stats": statistics of a single row/],
    ['window100-spectrum8', /^FRONT_SHAPE .*a spectrum of 100 rows \| its window is of 16, 32, 64, 128, 256, 512 rows/],
    ['window16-spectrum8', /^FRONT_SHAPE .*8 bands of 16 rows \| 7 are the most/],
    ['decimate255-window1024', /^FRONT_SHAPE .*65,535 are the most/],
  ])('refuses "%s"', (text, problem) => {
    expect(problemOf(() => resolveFront(text, 3))).toMatch(problem)
  })
})

const sheetOf = (text: string, name = 'readings.csv') => readTable(new TextEncoder().encode(text), name, {})
/** Rows of a, b and a label, in recordings of these classes and lengths. */
const recorded = (recordings: readonly (readonly [string, number])[]): string =>
  ['session,a,b,label', ...recordings.flatMap(([label, rows], session) => Array.from({ length: rows }, (_, i) => `${session},${valueOf(i)},${-2 * valueOf(i)},${label}`))].join('\n')
const valueOf = (row: number): number => (row * 7) % 11

describe('windows of a table', () => {
  const accelerometer = windowDataset(readTable(readFileSync('test/cases/accelerometer-50hz.csv'), 'accelerometer-50hz.csv', {}), undefined, { seed: 1, front: 'window64/16-stats' })

  it('hold out whole recordings, and none crosses one', () => {
    expect(accelerometer.split).toMatchObject({ kind: 'group', column: 'recording' })
    // 250 rows a recording: (250 - 64) / 16 + 1 windows.
    expect(accelerometer.train.count + accelerometer.test.count).toBe(18 * 12)
    for (const { times } of [accelerometer.train, accelerometer.test]) for (const start of times!) expect(Math.floor(start / 250)).toBe(Math.floor((start + 63) / 250))
    expect(sampleBytes(accelerometer)).toBe(64 * 3 * 2)
  })

  it('are the readings times a power of two, with room for twice as large ones', () => {
    expect(accelerometer.format.description).toMatch(/^readings times 4096, int16; window64\/16-stats-scale: 64 rows of 3 channels/)
    const start = accelerometer.train.times![5]!
    const lines = readFileSync('test/cases/accelerometer-50hz.csv', 'utf8').split('\n')
    const readings = new Int16Array(accelerometer.train.inputs.buffer, 5 * 64 * 3 * 2, 3)
    expect([...readings]).toEqual(lines[1 + start]!.split(',').slice(2, 5).map((text) => Math.round(4096 * Number(text))))
  })

  it('take whole numbers as they are', () => {
    const { format, train } = windowDataset(sheetOf(recorded([['x', 20], ['y', 20], ['x', 20], ['y', 20]])), undefined, { seed: 1, front: 'window8/4-scale' })
    expect(format.description).toMatch(/^readings as they are/)
    const at = train.times![0]!
    expect([...new Int16Array(train.inputs.buffer, 4, 2)]).toEqual([valueOf((at % 20) + 1), -2 * valueOf((at % 20) + 1)])
  })

  it('are of the class of most of their rows, and it is said how many are mixed', () => {
    const text = ['a,b,label', ...Array.from({ length: 120 }, (_, i) => `${Math.sin(i)},${i % 7},${i % 40 < 22 ? 'x' : 'y'}`)].join('\n')
    const { notes, train, test } = windowDataset(sheetOf(text), undefined, { seed: 1, front: 'window10/5', split: 'time' })
    expect(notes![0]).toMatch(/^\d+ of 23 windows hold rows of several classes, and count as that of most of their 10 rows/)
    // No row is learned that is tested.
    const rows = (times: Uint32Array): Set<number> => new Set([...times].flatMap((start) => Array.from({ length: 10 }, (_, i) => start + i)))
    const learned = rows(train.times!)
    for (const row of rows(test.times!)) expect(learned.has(row)).toBe(false)
  })

  it('end where a value is missing, if such rows are dropped', () => {
    const text = recorded([['x', 20], ['y', 20], ['x', 20], ['y', 20]]).replace('0,2,-4,x', '0,,-4,x')
    expect(problemOf(() => windowDataset(sheetOf(text), undefined, { seed: 1, front: 'window8' }))).toMatch(/^DATA_VALUE .*has no value/)
    const { train, test } = windowDataset(sheetOf(text), undefined, { seed: 1, front: 'window8/1', missing: 'drop' })
    const starts = [...train.times!, ...test.times!].filter((start) => start < 20)
    expect(Math.min(...starts)).toBe(6)
  })

  it('of a test table are those of its own columns, by their titles', () => {
    const train = recorded([['x', 20], ['y', 20]]), test = recorded([['y', 16]]).replace('session,a,b,label', 'session,b,a,label')
    const { test: tested } = windowDataset(sheetOf(train), sheetOf(test, 'test.csv'), { seed: 1, front: 'window8', label: 'label', group: 'session' })
    expect(tested.count).toBe(2)
    expect([...tested.labels]).toEqual([1, 1])
    expect([...new Int16Array(tested.inputs.buffer, 0, 4)]).toEqual([0, 0, -14, 7])
  })

  it.each([
    ['window64', {}, /^DATA_EMPTY .*a sample of window64-scale takes 64 rows of one recording, and the longest has 20 \| choose a shorter window/],
    ['window8', { task: 'regress', label: 'a' }, /^OPTION_INVALID .*the task is regress/],
    ['window8', { missing: 'mean' }, /^OPTION_INVALID --missing mean does not go with --front/],
  ] as const)('%s is refused with %j', (front, options, problem) => {
    expect(problemOf(() => windowDataset(sheetOf(recorded([['x', 20], ['y', 20], ['x', 20], ['y', 20]])), undefined, { seed: 1, front, ...options }))).toMatch(problem)
  })
})
