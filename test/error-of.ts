import { EngramError } from '../host/errors.js'

/** The EngramError that `action` throws; fails when it throws something else or nothing. */
export function errorOf(action: () => unknown): EngramError {
  try {
    action()
  } catch (error) {
    if (error instanceof EngramError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** The same as one line: "CODE message | hint". */
export function problemOf(action: () => unknown): string {
  const { code, message, hint } = errorOf(action)
  return `${code} ${message} | ${hint}`
}
