import { expect, it } from 'vitest'
import { mutated, random } from '../fuzz/mutate.mjs'

// The long form, on demand: npm run fuzz:readers. It reads what is built, as users do.
const { EngramError } = (await import('../../dist/host/errors.js')) as { EngramError: new () => Error }
const { examples, readers } = (await import('../fuzz/readers.mjs')) as { examples(name: string): Promise<Uint8Array[]>; readers: Record<string, (bytes: Uint8Array) => unknown> }

const RUNS = 150

it.each(Object.keys(readers))('the reader of %s reads damaged input or refuses it in words', async (name) => {
  const own = await examples(name), draw = random(7)
  let read = 0
  for (let run = 0; run < RUNS; run++) {
    const input = run < own.length ? own[run]! : mutated(own, draw)
    try {
      await readers[name]!(input)
      if (run < own.length) read++
    } catch (error) {
      expect(error, Buffer.from(input).toString('hex')).toBeInstanceOf(EngramError)
    }
  }
  // Mutations of what is refused anyway would try its first line alone.
  expect(read, 'examples that are read').toBeGreaterThan(0)
})
