import { afterEach, describe, expect, it, vi } from 'vitest'
import { loadForSeeds } from '../../host/cli/datasets.js'
import type { EngramError } from '../../host/errors.js'

/** Bytes of digits: 1,797 samples of 64 inputs and a label. */
const DIGITS = 1797 * 65
const seedsTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)
/** A process that may use so many times the bytes of digits. */
const limitTo = (times: number): void => void vi.spyOn(process, 'constrainedMemory').mockReturnValue(times * DIGITS)
afterEach(() => void vi.restoreAllMocks())

describe('data that each seed draws anew', () => {
  it('may take half of the memory', async () => {
    limitTo(8)
    expect((await loadForSeeds({ data: 'digits' }, seedsTo(4))).datasets).toHaveLength(4)
    expect((await loadForSeeds({ data: 'digits' }, seedsTo(2), 2)).datasets).toHaveLength(4)
  })

  it.each([
    [5, undefined, '--seeds 5 needs 570 KB for data, which each seed draws anew, and this machine has 456 KB for it', 'give at most --seeds 4'],
    [3, 2, '--seeds 3 --folds 2 needs 684 KB for data, which each seed draws anew, and this machine has 456 KB for it', 'give at most --seeds 2'],
    [1, 5, '--seeds 1 --folds 5 needs 570 KB for data, which each seed draws anew, and this machine has 456 KB for it', 'give fewer folds'],
  ])('is refused beyond that: %i seeds, %s folds', async (seeds, folds, message, hint) => {
    limitTo(8)
    const error = await loadForSeeds({ data: 'digits' }, seedsTo(seeds), folds).catch((thrown: EngramError) => thrown)
    expect(error).toMatchObject({ code: 'OPTION_INVALID', message: message.replace(/(\d) KB/g, '$1\u00a0KB'), hint })
  })
})

it('data that is the same for every seed is held once, in however little memory', async () => {
  limitTo(1)
  const { datasets, indexOf } = await loadForSeeds({ data: 'mnist' }, seedsTo(1000))
  expect([datasets.length, indexOf(1000)]).toEqual([1, 0])
})
