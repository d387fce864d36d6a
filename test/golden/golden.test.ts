import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openDevice } from '../../host/device/registry.ts'
import { goldenDigests } from './digests.ts'

const file = new URL('digests.json', import.meta.url)

test.each(['v8-scalar', 'v8-simd', 'wasmtime'])('%s learns the bytes that are written down (npm run golden writes new ones)', async (device) => {
  expect(await goldenDigests(await openDevice(device))).toEqual(JSON.parse(readFileSync(file, 'utf8')))
})
