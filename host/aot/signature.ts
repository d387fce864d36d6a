import { EngramError } from '../errors.js'
import { api } from './binaryen.js'
import type { Signature, WordType } from './ir.js'

/** The error for a module with Wasm features that the core does not use. */
export const unsupported = (what: string): EngramError =>
  new EngramError('TRANSLATE_UNSUPPORTED', `cannot translate ${what} to C`, 'the core has integers, one memory and one table; build the module like that')

export function wordType(type: number): WordType {
  if (type === api.i32) return 'i32'
  if (type === api.i64) return 'i64'
  throw unsupported('a type that is not an integer')
}

export function readSignature(params: number, results: number): Signature {
  const [result, second] = api.expandType(results).map(wordType)
  if (second) throw unsupported('a function with two results')
  return { parameters: api.expandType(params).map(wordType), ...(result && { result }) }
}
