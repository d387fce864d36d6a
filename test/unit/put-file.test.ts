import { chmodSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { putFile, putFolder } from '../../scripts/put-file.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engram-put-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a file that a build leaves', () => {
  it('is not touched where its content is the same', () => {
    const path = join(folder, 'deep/er/a.js')
    putFile(path, 'same')
    const { ino, mtimeMs } = statSync(path)
    putFile(path, 'same')
    expect(statSync(path)).toMatchObject({ ino, mtimeMs })
  })

  it('is replaced as a whole: what has it open, or linked, keeps the old one', () => {
    const path = join(folder, 'a.js'), link = join(folder, 'b.js')
    writeFileSync(path, 'old')
    chmodSync(path, 0o755)
    linkSync(path, link)
    putFile(path, 'new')
    expect([readFileSync(path, 'utf8'), readFileSync(link, 'utf8')]).toEqual(['new', 'old'])
    expect(statSync(path).mode & 0o777).toBe(0o755)
    expect(readdirSync(folder).sort()).toEqual(['a.js', 'b.js'])
  })
})

it('a folder that a build leaves holds its files and no old ones', () => {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')]
  for (const path of ['from/in', 'to/in', 'to/out']) mkdirSync(join(folder, path), { recursive: true })
  for (const file of ['from/a', 'from/in/b', 'to/in/b', 'to/in/old', 'to/out/c']) writeFileSync(join(folder, file), file)
  putFolder(from, to)
  expect([readFileSync(join(to, 'a'), 'utf8'), readFileSync(join(to, 'in/b'), 'utf8')]).toEqual(['from/a', 'from/in/b'])
  expect([existsSync(join(to, 'in/old')), existsSync(join(to, 'out/c'))]).toEqual([false, false])
})
