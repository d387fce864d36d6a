import { describe, expect, it } from 'vitest'
import { readTable } from '../../host/data/read/table.js'
import { assignRoles, type RoleOptions } from '../../host/data/roles/roles.js'
import { problemOf } from '../error-of.js'

const rows = (count: number, row: (i: number) => string, header = ''): string => header + Array.from({ length: count }, (_, i) => row(i)).join('\n')
const noise = (i: number): string => ((i * 7919) % 101) / 10 + ''
const roles = (text: string, options: RoleOptions = {}) => assignRoles(readTable(text, 'x.csv'), options).columns.map(({ role }) => role)
const problem = (text: string, options: RoleOptions = {}): string => problemOf(() => roles(text, options))

describe('a column that numbers or dates its rows is no feature', () => {
  it.each([
    ['id', (i: number) => String(i * 3 + (i % 2))],
    ['Unnamed: 0', String],
    ['row_names', (i: number) => String((i * 37) % 60)],
    ['No', String],
  ])('when it is called "%s"', (name, value) => {
    expect(roles(rows(60, (i) => `${value(i)},${noise(i)},${i % 2}`, `${name},x,label\n`))).toEqual(['ignored', 'feature', 'label'])
  })
  it.each(['time', 'timestamp', 'millis', 'date', 'Time_s', 'start time', 't', 'elapsed_ms'])('but a time, when it is called "%s"', (name) => {
    expect(roles(rows(60, (i) => `${noise(i)},${noise(i + 3)},${i % 2}`, `${name},x,label\n`))).toEqual(['time', 'feature', 'label'])
  })
  it('when it has no title where the others have one', () => {
    expect(roles(rows(60, (i) => `${(i * 7) % 9},${noise(i)},${i % 2}`, `,x,label\n`))).toEqual(['ignored', 'feature', 'label'])
  })
  it('when it rises from row to row, whatever it is called, with or without a header', () => {
    const body = (i: number): string => `${1000.5 + i * 1.25},${noise(i)},${i % 2}`
    expect(roles(rows(60, body, 'speed,x,label\n'))).toEqual(['ignored', 'feature', 'label'])
    expect(roles(rows(60, body))).toEqual(['ignored', 'feature', 'label'])
  })
  it('when it rises and begins anew with each recording, or never falls in a file without titles', () => {
    expect(roles(rows(200, (i) => `${((i % 100) * 0.02).toFixed(2)},${noise(i)},${(i >> 2) % 2}`, 'u,x,label\n'))[0]).toBe('time')
    expect(roles(rows(200, (i) => `${i >> 3},${noise(i)},${noise(i * 3)},${'ab'[(i >> 2) % 2]}`))[0]).toBe('time')
    expect(roles(rows(200, (i) => `${i >> 3},${noise(i)},${'ab'[(i >> 2) % 2]}`, 'income,x,label\n'))[0]).toBe('feature')
  })
  it('when it is called like a key of something, and a group where its values come again', () => {
    for (const [name, of, role] of [['device_id', 7, 'group'], ['PassengerId', 60, 'ignored'], ['machineID', 7, 'group'], ['Watch ID', 50, 'ignored']] as const)
      expect([name, roles(rows(60, (i) => `${(i * 37) % of},${noise(i)},${i % 2}`, `${name},x,label\n`))[0]]).toEqual([name, role])
    expect(roles(rows(60, (i) => `${i % 7},${i >> 4},${noise(i)},${i % 2}`, 'device_id,session,x,label\n'))).toEqual(['ignored', 'group', 'feature', 'label'])
  })
  it('and neither is one that tells the class by other names', () => {
    expect(roles(rows(60, (i) => `${i % 3},${noise(i)},${'abc'[i % 3]}`, 'activity_id,x,activity\n'))).toEqual(['ignored', 'feature', 'label'])
    expect(roles(rows(60, (i) => `${i % 2},${noise(i)},${'ab'[i % 2]}`, 'pressed,x,label\n'))).toEqual(['feature', 'feature', 'label'])
  })
  it('when all its whole numbers differ, like a key', () => {
    expect(roles(rows(60, (i) => `${(i * 7919 + 84) % 100003},${noise(i)},${i % 2}`, 'patient,x,label\n'))).toEqual(['ignored', 'feature', 'label'])
  })
  it('but whole numbers of many columns may differ by chance', () => {
    expect(roles(rows(10, (i) => `${(i * 7919) % 10007},${(i * 6967) % 10009},${(i * 5987) % 10037},${i % 2}`, 'a,b,c,label\n'))).toEqual(['feature', 'feature', 'feature', 'label'])
  })
  it('when it holds dates', () => {
    expect(roles(rows(60, (i) => `2024-01-${String((i % 28) + 1).padStart(2, '0')} 10:00,${noise(i)},${i % 2}`, 'when,x,label\n'))).toEqual(['time', 'feature', 'label'])
  })
  it('unless the user says so', () => {
    const text = rows(60, (i) => `${i},${noise(i)},${i % 2}`, 'id,x,label\n')
    expect(roles(text, { features: ['id', 'x'] })).toEqual(['feature', 'feature', 'label'])
    expect(roles(text, { features: ['*'] })).toEqual(['feature', 'feature', 'label'])
  })
})

describe('a recording, session or person is a group', () => {
  it.each(['session', 'subject_id', 'Recording', 'user', 'person no', 'hand'])('when it is called "%s"', (name) => {
    expect(roles(rows(60, (i) => `${i >> 3},${noise(i)},${i % 2}`, `${name},x,label\n`))[0]).toBe('group')
    expect(roles(rows(60, (i) => `p${i >> 3},${noise(i)},${i % 2}`, `${name},x,label\n`))[0]).toBe('group')
  })
  it('but a key, where nearly every row is of another', () => {
    expect(roles(rows(60, (i) => `p${i % 50},${noise(i)},${i % 2}`, `participant,x,label\n`))[0]).toBe('ignored')
  })
  it('and the second one is nothing', () => {
    expect(roles(rows(60, (i) => `${i >> 4},${i >> 3},${noise(i)},${i % 2}`, `subject,session,x,label\n`))).toEqual(['group', 'ignored', 'feature', 'label'])
  })
})

describe('the class is found', () => {
  it.each([
    ['class', 'speed,class,low', (i: number) => `${noise(i)},${i % 2},${(i >> 1) % 2}`],
    ['Target', 'Target,a,b', (i: number) => `${i % 3},${noise(i)},${(i >> 1) % 2}`],
    ['Species', 'a,b,Species', (i: number) => `${noise(i)},${noise(i + 5)},s${i % 3}`],
    ['y', 'y,a,b', (i: number) => `${i % 2},${noise(i)},${(i >> 2) % 2}`],
    ['activity', 'activity,a,b', (i: number) => `a${i % 2},${noise(i)},${(i >> 2) % 2}`],
    ['kind', 'x,y,kind', (i: number) => `${noise(i)},${noise(i + 9)},${i % 2}`],
    ['quality', 'quality,a,b', (i: number) => `${['good', 'bad'][i % 2]},${noise(i)},${noise(i + 1)}`],
  ])('when it is called "%s", wherever it stands', (name, header, row) => {
    const sheet = readTable(rows(60, row, header + '\n'), 'x.csv')
    const { label } = assignRoles(sheet, {})
    expect(sheet.columns[label!]!.name).toBe(name)
  })
  it('beside a name of each row', () => {
    expect(roles(rows(60, (i) => `n${i},${noise(i)},${'ab'[i % 2]}`))).toEqual(['ignored', 'feature', 'label'])
    expect(roles(rows(60, (i) => `n${i},${noise(i)},${i % 3}`, 'animal,hair,legs\n'))).toEqual(['ignored', 'feature', 'label'])
  })
  it('as the first of letters before many whole numbers', () => {
    expect(roles(rows(60, (i) => `${'ab'[i % 2]},${(i * 7) % 5},${(i * 3) % 4},${i % 3}`))).toEqual(['label', 'feature', 'feature', 'feature'])
  })
  it('when it is first, in a file without titles whose last column is a measurement', () => {
    expect(roles(rows(60, (i) => `${1 + Math.floor(i / 20)},${noise(i)},${(i * 7919) % 53}`))).toEqual(['label', 'feature', 'feature'])
  })
  it('when it is last, beside a first column of many more whole numbers', () => {
    expect(roles(rows(60, (i) => `${(i * 7) % 17},${noise(i)},${i % 2}`))).toEqual(['feature', 'feature', 'label'])
  })
  it('when it is last, in a file without titles', () => {
    expect(roles(rows(60, (i) => `${noise(i)},${noise(i + 7)},${i % 3}`))).toEqual(['feature', 'feature', 'label'])
  })
  it.each<[string, string, RegExp]>([
    ['two columns have its name', rows(60, (i) => `${noise(i)},${i % 2},${i % 2}`, 'x,label,Label\n'), /2 columns may hold the class.*--label 1, or --label 2|--label label, or --label Label/s],
    ['two names are equally likely', rows(60, (i) => `${i % 2},${noise(i)},${i % 3}`, 'class,x,target\n'), /say which: --label class, or --label target/],
    ['two columns hold words', rows(60, (i) => `${noise(i)},${'ab'[i % 2]},${'cd'[i % 2]}`, 'x,colour,side\n'), /--label colour, or --label side/],
    ['words stand first, and the last column alone has few whole numbers', rows(60, (i) => `${'MF'[i % 2]},${noise(i)},${noise(i * 3)},${noise(i * 5)},${(i * 7) % 4}`), /--label 0, or --label 4/],
    ['first and last both count classes', rows(60, (i) => `${i % 3},${noise(i)},${(i >> 1) % 2}`), /--label 0, or --label 2/],
  ])('or asked for when %s', (_, text, expected) => {
    expect(problem(text)).toMatch(expected)
  })
})

describe('what the user says of columns', () => {
  const text = rows(60, (i) => `${noise(i)},${noise(i + 1)},${noise(i + 2)},${i >> 3},${i % 2}`, 'acc_x,acc_y,gyro,who,label\n')
  it.each<[string, RoleOptions, string[]]>([
    ['features by a glob', { features: ['acc_*'] }, ['feature', 'feature', 'ignored', 'ignored', 'label']],
    ['features by index and name', { features: ['0', 'GYRO'] }, ['feature', 'ignored', 'feature', 'ignored', 'label']],
    ['features by a range', { features: ['0-1'] }, ['feature', 'feature', 'ignored', 'ignored', 'label']],
    ['columns to leave out', { drop: ['gyro', '-2'] }, ['feature', 'feature', 'ignored', 'ignored', 'label']],
    ['the group', { group: 'who' }, ['feature', 'feature', 'feature', 'group', 'label']],
    ['the time', { time: '2' }, ['feature', 'feature', 'time', 'feature', 'label']],
    ['the label from the end', { label: '-2' }, ['feature', 'feature', 'feature', 'label', 'feature']],
  ])('holds: %s', (_, options, expected) => {
    expect(roles(text, options)).toEqual(expected)
  })
  it.each<[string, RoleOptions, RegExp]>([
    ['a column that is not there', { drop: ['gyroo'] }, /^OPTION_INVALID x.csv has no column "gyroo" \| did you mean "gyro"/],
    ['a glob that means nothing', { features: ['mag_*'] }, /has no column "mag_\*"/],
    ['an index beyond the columns', { label: '9' }, /has 5 columns, and 9 is not the index of one/],
    ['a glob for one column', { group: 'acc_*' }, /--group acc_\* means 2 columns/],
    ['two roles for one column', { label: 'who', group: 'who' }, /column "who" is label as --label says, and group as --group says/],
    ['no feature at all', { drop: ['*'] }, /label|no column is left/],
  ])('is refused: %s', (_, options, expected) => {
    expect(problem(text, options)).toMatch(expected)
  })
})
