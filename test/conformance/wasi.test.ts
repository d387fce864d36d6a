import { expect, test } from 'vitest'
import { openDevice } from '../../host/device/registry.ts'
import { cases, title } from './cases.ts'
import { experimentOf, observe } from './observe.ts'

const reference = await openDevice('v8-scalar')
const runtime = await openDevice('wasi:node test/conformance/wasi-runtime.mjs')

/** One case a rule: what the runtimes in devices.test.ts run in full. */
const few = cases.filter((c, i) => cases.findIndex(({ rule }) => rule === c.rule) === i)

test.each(few.map((c) => [title(c), c] as const))('a runtime that runs a WASI command learns the same bytes: %s', async (_, c) => {
  const experiment = experimentOf(c)
  expect(await observe(runtime, experiment)).toEqual(await observe(reference, experiment))
})
