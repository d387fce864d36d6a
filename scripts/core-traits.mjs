/** What the core itself has to know of the traits of rules and objectives: `assembly/generated/traits.ts`. */
import { putFile } from './put-file.mjs'

const bits = (tasks, all) => tasks.reduce((sum, task) => sum | 1 << all.indexOf(task), 0)

const choose = (entries) => entries.map(([id, value, kept = '']) => `  if (${kept}id == ${id}) return ${value}`).join('\n')

/** The catalogues by name, and the names of all tasks in the order of their ids. */
export function writeCoreTraits(rules, objectives, layers, tasks) {
  const all = Object.values(rules)
  const idsWhere = (holds) => all.filter(holds).map(({ id }) => `ruleId() == ${id}`).join(' || ') || 'false'
  putFile('assembly/generated/traits.ts', `/** Written by scripts/core-traits.mjs from the headers of assembly/rules/ and assembly/objectives/. */
import { ANY_RULE, Config, TaskId } from '../abi'
import { block, readByte } from '../config'
import { keepsObjective } from '../only'
import { onlyRule } from '../rules/registry'

/** A constant in a build for one rule, so that what only other rules need is left out. */
// @ts-ignore: decorator
@inline
function ruleId(): u32 { return onlyRule == ANY_RULE ? <u32>readByte(block() + Config.rule) : onlyRule }

/** Tasks that the rule of the block can do, one bit each; 0 if there is no such rule. */
// @ts-ignore: decorator
@inline
export function ruleTasks(): u32 {
  const id = ruleId()
${choose(all.map(({ id, traits }) => [id, bits(traits.tasks, tasks)]))}
  return 0
}

/** Whether the rule of the block can teach hidden layers of a kind. */
// @ts-ignore: decorator
@inline
export function takes(kind: u32): bool {
${Object.values(layers).map((layer) => `  if (kind == ${layer.id}) return ${idsWhere(({ traits }) => traits.takes.includes(layer.name))}`).join('\n')}
  return false
}

/** Whether it takes a layer whose state lasts from sample to sample. */
// @ts-ignore: decorator
@inline
export function carries(): bool { return ${Object.values(layers).filter(({ carries }) => carries).map(({ id }) => `takes(${id})`).join(' || ') || 'false'} }

/** Whether no target but a class ever comes to the rule. */
// @ts-ignore: decorator
@inline
export function onlyClasses(): bool { return ruleTasks() == 1 << TaskId.classify }

/** Tasks that an objective can do. */
// @ts-ignore: decorator
@inline
export function objectiveTasks(id: u32): u32 {
${choose(Object.values(objectives).map(({ id, set, tasks: own }) => [id, bits(own, tasks), `keepsObjective(${id}, ${set === 'standard'}) && `]))}
  return 0
}

/** Whether the rule also learns from a sample without a label. */
// @ts-ignore: decorator
@inline
export function learnsUnlabelled(): bool { return ${idsWhere(({ traits }) => traits.labels !== 'needed')} }

/** Whether a label teaches the rule more than none does. */
// @ts-ignore: decorator
@inline
export function asksForLabels(): bool { return ${idsWhere(({ traits }) => traits.labels !== 'none')} }

/** Whether the rule makes samples up. */
// @ts-ignore: decorator
@inline
export function dreams(): bool { return ${idsWhere(({ traits }) => traits.dreams)} }
`)
}
