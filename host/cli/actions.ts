import type { Action, VerbName } from './verbs.js'

/** Where the action of each verb is, loaded when the verb is called: a plan waits for no compiler, and help for nothing. */
export const actions: { readonly [Name in VerbName]: () => Promise<Action<Name>> } = {
  run: async () => (await import('./run.js')).run,
  compare: async () => (await import('./compare.js')).compare,
  plan: async () => (await import('./plan.js')).plan,
  verify: async () => (await import('./verify.js')).verify,
  predict: async () => (await import('./predict.js')).predict,
  dream: async () => (await import('./dream.js')).dream,
  build: async () => (await import('./build.js')).build,
  export: async () => (await import('./export.js')).exportVerb,
  import: async () => (await import('./import.js')).importVerb,
  flash: async () => (await import('./flash.js')).flash,
  emulate: async () => (await import('./emulate.js')).emulate,
  stream: async () => (await import('./stream.js')).stream,
  monitor: async () => (await import('./monitor.js')).monitor,
  alignment: async () => (await import('./alignment.js')).alignment,
  drift: async () => (await import('./drift.js')).driftVerb,
  evolve: async () => (await import('./evolve.js')).evolve,
  'data info': async () => (await import('./data.js')).dataInfo,
  front: async () => (await import('./front.js')).frontVerb,
  'rule list': async () => (await import('./rule.js')).ruleList,
  'rule info': async () => (await import('./rule.js')).ruleInfo,
  'board list': async () => (await import('./board.js')).boardList,
  'board info': async () => (await import('./board.js')).boardInfo,
  doctor: async () => (await import('./doctor.js')).doctor,
  completion: async () => (await import('./completion.js')).completion,
}
