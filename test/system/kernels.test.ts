import { describe, expect, test } from 'vitest'
import { emulatedBoards } from './kernels-boards.js'
import { kernelNames, trialsOf } from './kernels-trials.js'

const TRIALS = 120

describe.each(emulatedBoards)('a kernel written for %s', (_id, room, open) => {
  test('gives the same bits as the translated one, on any and on extreme input', async () => {
    const { talk, close } = await open()
    const different: unknown[] = []
    const own = new Set<string>()
    for (const kernel of kernelNames) {
      for (const trial of trialsOf(kernel, TRIALS, room)) {
        const outcome = await talk.try(trial)
        if (outcome.own) own.add(kernel)
        if (outcome.differs) different.push(trial)
      }
    }
    await close()
    expect(different).toEqual([])
    // Each core has at least the products and the updates, or its folder was not found.
    expect([...own]).toEqual(expect.arrayContaining(['dense_i8', 'dense_i16', 'update_i8', 'update_i16']))
  })
})
