import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Room {
  name: string
  node: boolean
  /** Rooms that may import it, or `any`, or `none`. */
  importedBy: string[]
}

/** Rows of the table of rooms in docs/design.md: | `name` | what | yes or no | rooms |. */
const rooms: Room[] = readFileSync('docs/design.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const row = /^\| `(\w+)` \| .* \| (yes|no) \| (.+) \|$/.exec(line)
    return row ? [{ name: row[1]!, node: row[2] === 'yes', importedBy: row[3]!.split(', ') }] : []
  })

const files = readdirSync('host', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => join('host', file))

/** `''` for the files beside the rooms. */
const roomOf = (file: string): string => (file.split('/').length > 2 ? file.split('/')[1]! : '')

interface Import {
  of: string
  /** Types vanish when it is compiled. */
  typeOnly: boolean
}

function imports(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/(?:(?:import|export)(\s+type)?\s[^'";]*?from\s*|import\(|import\s+)'([^']+)'/g)].map((found) => ({
    of: found[2]!.startsWith('.') ? normalize(join(dirname(file), found[2]!)).replace(/\.js$/, '.ts') : found[2]!,
    typeOnly: found[1] !== undefined,
  }))
}

/** Every file that is loaded with `file`. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const { of, typeOnly } of imports(file)) if (!typeOnly && of.startsWith('host/')) reached(of, seen)
  return seen
}

describe('the rooms of host/', () => {
  it('are those of the table in docs/design.md, and generated/', () => {
    const folders = readdirSync('host', { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name)
    expect(folders.sort()).toEqual([...rooms.map(({ name }) => name), 'generated'].sort())
  })

  it('have nothing beside them but index.ts, core.ts and errors.ts', () => {
    expect(files.filter((file) => roomOf(file) === '').sort()).toEqual(['host/core.ts', 'host/errors.ts', 'host/index.ts'])
  })

  it.each(rooms)('$name imports Node only if the table says so', ({ name, node }) => {
    const importers = files.filter((file) => roomOf(file) === name && imports(file).some(({ of }) => of.startsWith('node:')))
    if (node) expect(importers).not.toEqual([])
    else expect(importers).toEqual([])
  })

  it.each(rooms)('$name is imported only by whom the table names', ({ name, importedBy }) => {
    const importers = files.filter((file) => !['', name].includes(roomOf(file)) && imports(file).some(({ of }) => of.startsWith('host/') && roomOf(of) === name))
    const strangers = importers.filter((file) => !importedBy.includes('any') && !importedBy.includes(roomOf(file)))
    expect(strangers).toEqual([])
  })

  it('let the library be loaded without Node', () => {
    const library = [...reached('host/index.ts')]
    expect(library.length).toBeGreaterThan(20)
    expect(library.filter((file) => imports(file).some(({ of, typeOnly }) => !typeOnly && of.startsWith('node:')))).toEqual([])
  })
})
