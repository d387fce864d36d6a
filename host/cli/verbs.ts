import { alignment } from './alignment.js'
import { boardInfo, boardList } from './board.js'
import { build } from './build.js'
import { compare } from './compare.js'
import { doctor } from './doctor.js'
import { flash } from './flash.js'
import { monitor } from './monitor.js'
import { plan } from './plan.js'
import { ruleInfo, ruleList } from './rule.js'
import { run } from './run.js'
import { stream } from './stream.js'
import type { Verb } from './verb.js'
import { verify } from './verify.js'

/** Every verb, in the order of the help. */
export const verbs: readonly Verb[] = [run, compare, plan, verify, build, flash, stream, monitor, alignment, ruleList, ruleInfo, boardList, boardInfo, doctor]
