import { expect, it } from 'vitest'
import { cuts } from '../../host/fault/store.ts'
import { type Count, PowerCuts } from '../power-cuts.ts'

/** With ENGRAM_CUTS=all (scripts/power-cuts.mjs) every cut is tried, and the counts are told. */
const all = process.env['ENGRAM_CUTS'] === 'all'

const geometries = [
  ['EEPROM', { bytes: 1024, page: 1 }],
  ['flash', { bytes: 1024, page: 64 }],
] as const
const cases = geometries.flatMap(([name, geometry]) => cuts.map((cut) => [name, cut, geometry] as const))

/** All steps, or every so many of them, not always the same. */
const some = (every: number) => (all ? () => true : (step: number) => step % every === every >> 1)

function told(what: string, { tried, last, previous }: Count, more = ''): void {
  if (all) process.stdout.write(`${what}: ${tried} power-ups${more}: ${last} had the last checkpoint, ${previous} the one before it\n`)
}

it.each(cases)('%s, %s: cut off at any byte of a save, the last checkpoint or the one before it is there, to the digest', (name, cut, geometry) => {
  const count = new PowerCuts(geometry, cut).single(5, some(13))
  expect(count.last).toBeGreaterThan(0)
  expect(count.last + count.previous).toBe(count.tried)
  told(`${name}, ${cut}, single cuts`, count, ` (${count.operations} operations, ${count.steps} bytes)`)
})

it.each(cases)('%s, %s: and cut off again while that save is tried again', (name, cut, geometry) => {
  const count = new PowerCuts(geometry, cut).double(4, some(61))
  expect(count.last + count.previous).toBe(count.tried)
  told(`${name}, ${cut}, double cuts`, count)
})

it.each(cases)('%s, %s: and at three bytes drawn at random', (name, cut, geometry) => {
  const count = new PowerCuts(geometry, cut).triple(all ? 10_000 : 30, 1)
  expect(count.last + count.previous).toBe(count.tried)
  told(`${name}, ${cut}, random triple cuts`, count)
})
