import { alignment } from './alignment.js'
import { boardInfo, boardList } from './board.js'
import { compare } from './compare.js'
import { doctor } from './doctor.js'
import { plan } from './plan.js'
import { ruleInfo, ruleList } from './rule.js'
import { run } from './run.js'
import type { Verb } from './verb.js'
import { verify } from './verify.js'

/** Every verb, in the order of the help. */
export const verbs: readonly Verb[] = [run, compare, plan, verify, alignment, ruleList, ruleInfo, boardList, boardInfo, doctor]
