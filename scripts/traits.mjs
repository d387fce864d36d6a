/**
 * The traits of a rule, in the header of its file: what the host has to know of it before it runs. All but `Defaults`,
 * `Ignores` and `Dreams` must be there, a line each:
 *
 *     Family: feedback           what it is shown beside: one of `families` below
 *     Takes: dense, conv2d       kinds of hidden layers that it can teach
 *     Tasks: classify, regress   what it can be asked (also in the header of an objective)
 *     Labels: needed             needed, optional (it learns from samples without a label too) or none
 *     Transport: own head        whose weights a teaching signal crosses backwards: none, own head (one matrix, beside the
 *                                layer), signs (of the weights above) or all (the weights above)
 *     Passes: 1                  forward passes that learning from a sample takes, e.g. 2 + probes (an option of the rule);
 *                                what an option makes of it may follow in brackets
 *     Defaults: objective=mse    its own, where they are not everybody's: objective, optimizer, rate, skip
 *     Ignores: optimizer, rate   settings that change nothing of what it learns; left out by those that heed both
 *     Dreams: yes                it makes samples of a class up (`engram dream`); left out by those that do not
 *     Carries: state             of a layer whose state lasts from sample to sample; left out of all others
 *     Set: standard              standard: compared where no rules are named; all: compared where it, or all, are named. In the
 *                                header of an objective or optimizer: standard: in the image of every rule; all: in images for it
 */
/** In the order in which they are shown: those that are taught from above, by what is theirs, by the loss alone, without labels. */
const families = [
  'backpropagation', 'feedback', 'targets and relaxation', 'local losses', 'least squares', 'hill climbing', 'time', 'unsupervised', 'imagination', 'learning to learn',
]
const words = { Dreams: ['yes'], Family: families, Labels: ['needed', 'optional', 'none'], Transport: ['none', 'own head', 'signs', 'all'], Set: ['standard', 'all'] }
const names = ['Takes', 'Tasks', 'Passes', 'Defaults', 'Ignores', 'Carries', ...Object.keys(words)]

/** What a shift and a threshold may be; the host holds what users give to the same (host/experiment/settings.ts). */
const MOST_RATE = 31
const MOST_SKIP = 1024

const quoted = (list) => list.map((word) => `"${word}"`).join(', ')

/** The header without the lines of its traits. */
export const withoutTraits = (header) => header.replace(new RegExp(`^(?:${names.join('|')}):.*\\n?`, 'gm'), '').replace(/\n{3,}/g, '\n\n')

/** The traits of an objective: its tasks, and its set. */
export function readObjectiveTraits(path, header, known) {
  const { listOf, oneOf } = readLines(path, header)
  return { tasks: listOf('Tasks', known.tasks), set: oneOf('Set') }
}

/** The trait of an optimizer: its set. */
export const readOptimizerTraits = (path, header) => ({ set: readLines(path, header).oneOf('Set') })

/** Whether a layer says that its state lasts from sample to sample. */
export function carriesState(path, header) {
  const { found, wrong } = readLines(path, header)
  if (found.Carries !== undefined && found.Carries !== 'state') throw wrong(`"Carries: ${found.Carries}" is not "state"`)
  return found.Carries === 'state'
}

/** `known` has the names of all layers, tasks, objectives and optimizers, and of this rule's options. */
export function readTraits(path, header, known) {
  const { wrong, found, needed, listOf, oneOf } = readLines(path, header)
  return {
    family: oneOf('Family'),
    takes: listOf('Takes', known.layers),
    tasks: listOf('Tasks', known.tasks),
    labels: oneOf('Labels'),
    transport: oneOf('Transport'),
    passes: readPasses(needed('Passes'), known, wrong),
    defaults: found.Defaults === undefined ? {} : readDefaults(found.Defaults, known, wrong),
    ...(found.Ignores === undefined ? {} : { ignores: listOf('Ignores', ['optimizer', 'rate']) }),
    ...(found.Dreams === undefined ? {} : { dreams: oneOf('Dreams') === 'yes' }),
    set: oneOf('Set'),
  }
}

/** The lines of a header that are traits, and what reads them. */
function readLines(path, header) {
  const wrong = (what) => new Error(`${path}: ${what}`)
  const found = {}
  for (const [, name, value] of header.matchAll(/^([A-Z]\w+): *(.*)$/gm)) {
    if (!names.includes(name)) continue
    if (name in found) throw wrong(`two lines "${name}:" in its header`)
    found[name] = value.trim()
  }
  const needed = (name) => {
    if (!found[name]) throw wrong(`no "${name}:" in its header (scripts/traits.mjs says what there may be)`)
    return found[name]
  }
  const listOf = (name, all) => {
    const list = needed(name).split(',').map((word) => word.trim())
    for (const word of list) if (!all.includes(word)) throw wrong(`"${name}: ${found[name]}": "${word}" is none of ${quoted(all)}`)
    return list
  }
  const oneOf = (name) => {
    if (!words[name].includes(needed(name))) throw wrong(`"${name}: ${found[name]}" is none of ${quoted(words[name])}`)
    return found[name]
  }
  return { wrong, found, needed, listOf, oneOf }
}

function readPasses(text, { options }, wrong) {
  const match = /^\d+(?: \+ (\w+))?(?: \(.+\))?$/.exec(text)
  if (!match) throw wrong(`"Passes: ${text}" is no number, nor a number and an option, e.g. 1 + steps`)
  const [, option] = match
  if (option !== undefined && !options.includes(option)) throw wrong(`"Passes: ${text}": the rule has no option "${option}"`)
  return text
}

function readDefaults(text, { objectives, optimizers }, wrong) {
  const readers = {
    objective: (value) => (objectives.includes(value) ? value : undefined),
    optimizer: (value) => (optimizers.includes(value) ? value : undefined),
    rate: (value) => {
      const [first, last] = /^\d+:\d+$/.test(value) ? value.split(':').map(Number) : []
      return first <= last && last <= MOST_RATE ? { first, last } : undefined
    },
    skip: (value) => (/^\d+$/.test(value) && +value <= MOST_SKIP ? +value : undefined),
  }
  return Object.fromEntries(text.split(',').map((part) => {
    const [name, value = ''] = part.trim().split('=')
    if (!Object.hasOwn(readers, name)) throw wrong(`"Defaults: ${text}": "${name}" is none of ${quoted(Object.keys(readers))}`)
    const read = readers[name](value)
    if (read === undefined) throw wrong(`"Defaults: ${text}": "${value}" is no ${name}`)
    return [name, read]
  }))
}
