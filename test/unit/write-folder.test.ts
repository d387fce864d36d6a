import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { writeFolder } from '../../host/cli/write-folder.ts'
import { errorOf } from '../error-of.ts'

const folder = mkdtempSync(join(tmpdir(), 'engram-write-folder-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
/** No file can have such a name, so what lies in front of it is written and it is not. */
const impossible: [string, string] = ['x'.repeat(300), 'text']
const write = (to: string, ...files: [string, string][]) => () => writeFolder(join(folder, to), new Map(files), '--to')

it('writes all files, and what lies above them', () => {
  write('a/b', ['one.h', '1'], ['deep/two.c', '2'])()
  expect(readdirSync(join(folder, 'a/b'), { recursive: true }).sort()).toEqual(['deep', 'deep/two.c', 'one.h'])
  expect(readFileSync(join(folder, 'a/b/deep/two.c'), 'utf8')).toBe('2')
})

it('or none: a new folder is not there, so that the command can be repeated', () => {
  const error = errorOf(write('new/er', ['one.h', '1'], impossible))
  expect([error.code, error.hint]).toEqual(['OUTPUT_UNWRITABLE', expect.stringContaining('--to')])
  expect(existsSync(join(folder, 'new'))).toBe(false)
})

it('and an old one is as it was', () => {
  write('old', ['one.h', 'before'])()
  expect(errorOf(write('old', ['one.h', 'after'], ['two.h', 'new'], impossible)).code).toBe('OUTPUT_UNWRITABLE')
  expect(readdirSync(join(folder, 'old'))).toEqual(['one.h'])
  expect(readFileSync(join(folder, 'old/one.h'), 'utf8')).toBe('before')
})
