import type { z } from 'zod'
import { didYouMean } from './suggest.js'

/** One wrong field of a file that a person wrote. */
export interface FieldError {
  /** Where, e.g. `persist.pageBytes` or `seeds[2]`; empty for the file as a whole. */
  path: string
  /** What is wrong there and what would be right. */
  message: string
}

/** The part of a JSON Schema that tells which keys exist where. */
interface KeyTree {
  properties?: Record<string, KeyTree>
  items?: KeyTree
}

/**
 * What zod found, as sentences. `schema` is the JSON Schema of the same definition: it names the keys that exist, for
 * did-you-mean. Parse with `{ reportInput: true }`, so that the wrong value can be shown.
 */
export function fieldErrors(error: z.ZodError, schema: object): FieldError[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: pathText(issue.path), message: sentence(issue) }]
    const known = Object.keys(at(schema as KeyTree, issue.path)?.properties ?? {})
    return issue.keys.map((key) => ({
      path: pathText([...issue.path, key]),
      message: ['no such field', didYouMean(key, known) ?? `known here: ${known.join(', ')}`].join('; '),
    }))
  })
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String)
    if (issue.input === undefined) return `missing; one of ${values.join(', ')}`
    const guess = typeof issue.input === 'string' ? didYouMean(issue.input, values) : undefined
    return `is ${show(issue.input)}; ${guess ?? `must be ${values.length === 1 ? '' : 'one of '}${values.join(', ')}`}`
  }
  if (issue.code === 'invalid_type') {
    return issue.input === undefined ? `missing; expected ${issue.expected}` : `is ${show(issue.input)}; expected ${issue.expected}`
  }
  if (issue.code === 'invalid_union') {
    return `is ${show(issue.input)}; expected ${[...new Set(expectedTypes(issue))].join(' or ')}`
  }
  if (issue.code === 'too_small' && Array.isArray(issue.input)) return `has ${issue.input.length} entries; needs at least ${issue.minimum}`
  if (issue.code === 'too_small') return `is ${show(issue.input)}; must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`
  if (issue.code === 'too_big') return `is ${show(issue.input)}; must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`
  return issue.input === undefined ? issue.message : `is ${show(issue.input)}; ${issue.message}`
}

function expectedTypes(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_union') return issue.errors.flat().flatMap(expectedTypes)
  return issue.code === 'invalid_type' ? [issue.expected] : []
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`),
    '',
  )
}

function at(tree: KeyTree, path: readonly PropertyKey[]): KeyTree | undefined {
  return path.reduce<KeyTree | undefined>(
    (node, step) => (typeof step === 'number' ? node?.items : node?.properties?.[String(step)]),
    tree,
  )
}

/** The wrong fields as lines of a message: `persist.pageBytes: is -1; must be at least 1`. */
export function fieldLines(errors: readonly FieldError[]): string {
  return errors
    .map(({ path, message }) => (path === '' || message.startsWith(path) ? message : `${path}: ${message}`))
    .join('\n  ')
}
