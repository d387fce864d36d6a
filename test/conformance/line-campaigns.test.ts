import { expect, test } from 'vitest'
import { forgedFrames, kinds as forgeries } from '../../bench/link/forged.mjs'
import { damagedAnswers, damagedFrames, kinds as damages } from '../../bench/link/frames.mjs'

/** The short forms of `node bench/link.mjs`, whose long ones are in docs/security.md. */
test('over a line that damages frames a device learns what it learns over a clean one', () => {
  const { byKind, bad, clean, trueFrames, sentTwice, count, ...sum } = damagedFrames(40_000, { seed: 5 })
  expect(count).toBeGreaterThanOrEqual(40_000)
  expect(sum).toEqual({ acceptedWrongly: 0, sentOftener: 0, wrongAnswers: 0 })
  expect(bad).toEqual(clean)
  expect(bad.samples).toBe(trueFrames)
  expect(Object.keys(byKind).filter((kind) => byKind[kind]! < 1000), 'the line was not bad enough').toEqual([])
  expect(damages.length).toBe(10)
  // Most damage ends with its own frame; some swallows the beginning of the next.
  expect(sentTwice).toBeGreaterThan(100)
})

test('a host takes no damaged answer for another one', () => {
  expect(damagedAnswers(20_000, { seed: 5 })).toMatchObject({ acceptedWrongly: 0, lostAfter: 0 })
})

test('a device with a key obeys nobody else, whatever was overheard', () => {
  const { byKind, count, starts, ...sum } = forgedFrames(30_000, { seed: 5 })
  expect(sum).toMatchObject({ obeyed: 0, changed: 0 })
  expect(count).toBeGreaterThanOrEqual(30_000)
  expect(starts).toBeGreaterThan(2)
  expect(forgeries.filter((kind) => byKind[kind]! < 500), 'the attack was too weak').toEqual([])
})
