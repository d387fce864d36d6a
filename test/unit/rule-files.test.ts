import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ruleNames } from '../../host/experiment/rules.js'

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => /\.(ts|mjs|js|json|c|h|ld)$/.test(file) && !file.includes('generated/'))
const found = (folders: readonly string[], what: RegExp): string[] =>
  folders.flatMap(files).filter((file) => what.test(file + readFileSync(file, 'utf8'))).sort()

/** All that is code, but for the specification's own learner and vectors, which are written from docs/spec.md, and digests. */
const code = ['assembly', 'host', 'scripts', 'boards', 'bench', 'examples', 'test']
const aside = (file: string): boolean => file.startsWith('test/spec/') || file.startsWith('test/golden/') || file === 'test/unit/rule-files.test.ts'

describe('a rule', () => {
  it('is five files: itself, its line in the registry, its id, its reference and its row', () => {
    expect(found(code, /drtp/i).filter((file) => !aside(file))).toEqual([
      'assembly/abi.ts', 'assembly/rules/drtp.ts', 'assembly/rules/registry.ts', 'test/reference/drtp.ts', 'test/rules.ts',
    ])
  })

  it('is asked for its name by nobody: ids are met in the registry alone, and names are compared with none', () => {
    expect(found(['assembly'], /\bRuleId\./)).toEqual(['assembly/rules/registry.ts'])
    // In host/aot a `local` is one of Wasm's.
    expect(found(['host'], new RegExp(`(?:[=!]==?|case) ['"\`](?:${ruleNames.join('|')})\\b`)).filter((file) => !file.startsWith('host/aot/'))).toEqual([])
  })
})

describe('an objective, and an optimizer', () => {
  /** Without the tests that ask for one by its name. */
  const touched = (name: RegExp): string[] => found(code, name).filter((file) => !aside(file) && !file.endsWith('.test.ts'))

  it('is three files: itself, its id, and the same in float64', () => {
    expect(touched(/huber/i)).toEqual(['assembly/abi.ts', 'assembly/objectives/huber.ts', 'host/alignment/float-objectives.ts'])
    expect(touched(/addsign/i)).toEqual(['assembly/abi.ts', 'assembly/optimizers/addsign.ts', 'test/reference/optimizers.ts'])
  })

  it('is asked for its id by nobody', () => {
    expect(found(['assembly'], /\b(?:ObjectiveId|OptimizerId)\./)).toEqual([])
  })
})
