import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'
import { listed } from './read/problem.js'

/** Which classes are meant by names or globs. Throws OPTION_INVALID for one that means none; `flag` is where it was said. */
export function namedClasses(name: string, classes: readonly string[], choices: readonly string[], flag: string): boolean[] {
  const marks = classes.map(() => false)
  for (const choice of choices) {
    const pattern = new RegExp(`^${choice.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 'i')
    const exact = classes.indexOf(choice)
    const found = exact >= 0 ? [exact] : classes.flatMap((each, c) => (pattern.test(each) ? [c] : []))
    if (found.length === 0)
      throw new EngramError('OPTION_INVALID', `${flag} ${choice}: ${name} has no such class`, didYouMean(choice, classes) ?? `its classes are ${listed(classes)}`, { option: flag, value: choice })
    for (const c of found) marks[c] = true
  }
  return marks
}
