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
