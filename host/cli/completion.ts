import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'
import { completionScripts } from './completion-scripts.js'
import type { Action } from './verbs.js'

/** `engram completion <shell>`: the script that teaches a shell to complete engram's words. */
export const completion: Action<'completion'> = async (_values, _context, shell) => {
  const known = Object.keys(completionScripts)
  const script = Object.hasOwn(completionScripts, shell) ? completionScripts[shell] : undefined
  if (script === undefined) throw new EngramError('OPTION_INVALID', `no completion for the shell "${shell}"`, didYouMean(shell, known) ?? `the shells are ${known.join(', ')}`, { value: shell })
  return { text: script.trimEnd(), json: { shell, script } }
}
