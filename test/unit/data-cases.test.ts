import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ReadingOptions } from '../../host/data/read/sheet.js'
import { readTable } from '../../host/data/read/table.js'
import type { Role } from '../../host/data/roles/roles.js'
import { splitText } from '../../host/data/split/split.js'
import { tableDataset, type TableDataset, type TableOptions } from '../../host/data/table/dataset.js'
import { problemOf } from '../error-of.js'

const folder = 'test/cases'
const open = (file: string, options: ReadingOptions & Partial<TableOptions> = {}): TableDataset =>
  tableDataset(readTable(readFileSync(join(folder, file)), file, options), undefined, { seed: 1, ...options })

interface Right {
  outputs?: string[]
  rows?: number
  classes: string[]
  features: string[]
  roles?: Partial<Record<string, Role>>
  split?: 'random' | 'group' | 'time'
  notes?: RegExp[]
  options?: ReadingOptions
}

/** What each file that can be read holds. */
const readable: Record<string, Right> = {
  'machine.csv': { rows: 400, classes: ['fault', 'normal'], features: ['load', 'speed', 'rms', 'peak', 'tone', 'drift'], split: 'random' },
  'cooling.csv': { rows: 400, classes: [], outputs: ['temperature'], features: ['power', 'fan', 'ambient'], split: 'random' },
  'continuous-target.csv': { rows: 600, classes: [], outputs: ['temp'], features: ['a', 'b'], split: 'random' },
  'numeric-header.csv': { rows: 150, classes: ['fall', 'idle', 'walk'], features: ['0', '1', '2', '3'] },
  'row-number.csv': { classes: ['off', 'on'], features: ['x', 'y'], roles: { id: 'ignored' }, split: 'time' },
  'time-stamp.csv': { classes: ['off', 'on'], features: ['x', 'y'], roles: { millis: 'time' }, split: 'time' },
  'pandas-index.csv': { classes: ['off', 'on'], features: ['a', 'b'], roles: { '0': 'ignored' }, split: 'time' },
  'sessions.csv': { classes: ['fall', 'idle', 'walk'], features: ['ax', 'ay'], roles: { session: 'group', t: 'time' }, split: 'group' },
  'latin1-labels.csv': { classes: ['hiver', 'ètè', 'été'], features: ['a', 'b'], options: { encoding: 'latin1' } },
  'cp1251-labels.csv': { classes: ['бег', 'стоять', 'ходьба'], features: ['a', 'b'], options: { encoding: 'windows-1251' } },
  'utf16.csv': { rows: 60, classes: ['off', 'on'], features: ['a', 'b'] },
  'imbalanced.csv': { classes: ['fault', 'ok'], features: ['a', 'b'], notes: [/^99\.\d % of the training samples are "ok"/] },
  'long-ids.csv': { classes: ['900000000000000001', '900000000000000002', '900000000000000003'], features: ['a', 'b'] },
  'decimal-comma-semicolon.csv': { rows: 60, classes: ['off', 'on'], features: ['a', 'b'] },
  'spaces.txt': { rows: 60, classes: ['1', '2'], features: ['0', '1'] },
  'small.arff': { rows: 60, classes: ['good', 'worn'], features: ['rms', 'kurtosis'] },
  'comments.csv': { rows: 60, classes: ['off', 'on'], features: ['ax', 'ay'] },
  'lines.jsonl': { rows: 60, classes: ['off', 'on'], features: ['ax', 'ay'] },
  'class-in-the-middle.csv': { classes: ['run', 'stop'], features: ['speed', 'battery_low'] },
  'near-duplicates.csv': { classes: ['Stand', 'Walk', 'stand', 'walk'], features: ['a', 'b'], notes: [/"Stand" and "stand"/, /"Walk" and "walk"/] },
  'accelerometer-50hz.csv': { rows: 4500, classes: ['idle', 'run', 'walk'], features: ['ax', 'ay', 'az'], roles: { recording: 'group', time_s: 'time' }, split: 'group' },
}

/** What is said of each file that must be refused. */
const refused: Record<string, RegExp> = {
  'decimal-comma.csv': /^DATA_FORMAT .*may be the number -0\.\d+ with a decimal comma, or two columns.*semicolons or tabs/s,
  'two-labels.csv': /^DATA_FORMAT .*2 columns may hold the class.*--label 1, or --label 2/s,
  'latin1-labels.csv': /^DATA_FORMAT latin1-labels\.csv, line 2: byte 15 \(0xE9\) is not UTF-8.*--encoding latin1 .*"été"/s,
  'cp1251-labels.csv': /^DATA_FORMAT cp1251-labels\.csv, line 2: byte 14 .*--encoding windows-1251 .*"ходьба"/s,
}

describe('a file that comes as it is', () => {
  it('has its right outcome written down here', () => {
    const files = readdirSync(folder).filter((file) => !['README.md', 'live-with-boot-text.txt'].includes(file))
    expect(files.sort()).toEqual([...new Set([...Object.keys(readable), ...Object.keys(refused)])].sort())
  })

  it.each(Object.entries(readable))('%s is read as what it is', (file, right) => {
    const data = open(file, right.options)
    const roles = Object.fromEntries(data.columns!.map(({ name, role }) => [name, role]))
    expect(data.classes).toEqual(right.classes)
    expect(data.outputs?.map(({ name }) => name)).toEqual(right.outputs)
    expect(data.fit.features.map(({ name }) => name)).toEqual(right.features)
    expect(roles).toMatchObject(right.roles ?? {})
    expect(data.split.kind).toBe(right.split ?? 'random')
    if (right.rows) expect(data.train.count + data.test.count + (data.split.gap ?? 0)).toBe(right.rows)
    expect(data.notes).toHaveLength(right.notes?.length ?? 0)
    right.notes?.forEach((note, i) => expect(data.notes[i]).toMatch(note))
  })

  it.each(Object.entries(refused))('%s is refused, with what to do', (file, expected) => {
    expect(problemOf(() => open(file))).toMatch(expected)
  })

  it('sessions.csv never has a recording on both sides', () => {
    expect(open('sessions.csv').split.heldOut).toHaveLength(3)
    expect(splitText(open('sessions.csv').split)).toMatch(/whole groups of "session" held out/)
  })
})
