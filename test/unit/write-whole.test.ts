import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { writeWhole } from '../../host/cli/write-whole.ts'

const folder = mkdtempSync(join(tmpdir(), 'engram-write-whole-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('leaves one of several that are written to the same place at once, whole', async () => {
  const contents = Array.from({ length: 12 }, (_, i) => new Uint8Array(100_000 + 50_000 * (i % 3)).fill(i))
  await Promise.all(contents.map((content) => writeWhole(join(folder, 'same.ckpt'), content)))
  expect(readdirSync(folder)).toEqual(['same.ckpt'])
  const there = readFileSync(join(folder, 'same.ckpt'))
  expect(Buffer.compare(there, contents[there[0]!]!)).toBe(0)
})
