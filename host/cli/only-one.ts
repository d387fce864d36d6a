import { EngramError } from '../errors.js'

/** The one name that a verb takes of an option that is a list, or undefined when there is none. */
export function onlyOne(
  verb: string,
  flag: string,
  given: readonly string[] | undefined,
  hint: (flag: string, given: readonly string[]) => string = () => 'repeat the command for each',
): string | undefined {
  if (given && given.length > 1) throw new EngramError('OPTION_INVALID', `${verb} takes one ${flag}, not ${given.length}`, hint(flag, given))
  return given?.[0]
}
