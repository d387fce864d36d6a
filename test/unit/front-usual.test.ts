import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readTable } from '../../host/data/read/table.ts'
import { assignRoles } from '../../host/data/roles/roles.ts'
import { usualFront } from '../../host/data/table/usual-front.ts'
import { resolveFront } from '../../host/front/front.ts'

const usual = (text: string | Uint8Array) => {
  const sheet = readTable(typeof text === 'string' ? new TextEncoder().encode(text) : text, 'readings.csv', {})
  return usualFront(sheet, assignRoles(sheet, {}))
}
/** Recordings of two channels, with a time in this unit. */
const recorded = (recordings: number, rows: number, title: string, step: number): string =>
  [`session,${title},x,y,label`, ...Array.from({ length: recordings * rows }, (_, i) => `${Math.floor(i / rows)},${(i % rows) * step},${(i * 7) % 11},${(i * 5) % 13},${Math.floor(i / rows) % 2 ? 'on' : 'off'}`)].join('\n')

it('of recordings is a second of rows and a bit, by the unit in the title of the time', () => {
  expect(usual(readFileSync('test/cases/accelerometer-50hz.csv'))).toEqual({ front: 'window64/32-stats', why: '18 recordings of readings of 3 channels at about 50 a second: windows may tell more than single rows' })
  expect(usual(recorded(4, 600, 'time_ms', 10))!.front).toBe('window128/64-stats')
  expect(usual(recorded(4, 2000, 't_us', 2500))!.front).toBe('window512/256-stats')
  expect(usual(recorded(4, 600, 'time', 10))!.front).toBe('window64/32-stats')
})

it('fits twice into a recording', () => {
  expect(usual(recorded(4, 70, 'time_ms', 10))!.front).toBe('window32/16-stats')
  expect(usual(recorded(4, 20, 'time_ms', 10))).toBeUndefined()
})

it('is none of rows that are no recordings, and one that can be read', () => {
  expect(usual(readFileSync('test/cases/machine.csv'))).toBeUndefined()
  expect(usual(recorded(1, 600, 'time_ms', 10))).toBeUndefined()
  expect(resolveFront(usual(recorded(4, 600, 'time_ms', 10))!.front, 2).rows).toBe(128)
})
