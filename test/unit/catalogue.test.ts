import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { spelledOut } from '../../host/experiment/catalogue.js'
import { layerInfo, layerNames } from '../../host/experiment/layers.js'
import { objectiveInfo, objectiveNames, parseObjective } from '../../host/experiment/objectives.js'
import { optimizerInfo, optimizerNames, parseOptimizer } from '../../host/experiment/optimizers.js'
import { ruleInfo, ruleNames } from '../../host/experiment/rules.js'
import { options } from '../../host/cli/options.js'

/** What a folder holds besides its entries: the contract, the registry, and what entries share. */
const shared = ['registry', 'rule', 'objective', 'optimizer', 'layer', 'forward', 'descending', 'patches', 'relaxing', 'restoring', 'stochastic_units', 'input_range', 'critic', 'conscience', 'feedback', 'goodness', 'row_trials', 'frozen', 'head', 'predictor', 'votes', 'weights', 'square_root', 'softmax', 'averaging']

describe.each([
  { folder: 'rules', names: ruleNames, info: ruleInfo },
  { folder: 'objectives', names: objectiveNames, info: objectiveInfo },
  { folder: 'optimizers', names: optimizerNames, info: optimizerInfo },
  { folder: 'layers', names: layerNames, info: layerInfo },
])('the catalogue of $folder', ({ folder, names, info }) => {
  it('has an entry for every file of the core, and no other', () => {
    const files = readdirSync(`assembly/${folder}`).map((file) => file.replace('.ts', '')).filter((file) => !shared.includes(file))
    expect(names.map((name) => name.replaceAll('-', '_')).sort()).toEqual(files.sort())
  })

  it('tells a title, a summary and an id of its own for each', () => {
    for (const { title, summary, text } of Object.values(info)) expect(Math.min(title.length, summary.length, text.length)).toBeGreaterThan(3)
    expect(new Set(Object.values(info).map(({ id }) => id)).size).toBe(names.length)
  })
})

describe.each([
  { what: 'objective', parse: parseObjective as (text: string) => string, names: objectiveNames, info: objectiveInfo, option: options.objective, wrong: 'mes', code: 'OBJECTIVE_UNKNOWN', hint: 'did you mean "mse"?' },
  { what: 'optimizer', parse: parseOptimizer as (text: string) => string, names: optimizerNames, info: optimizerInfo, option: options.optimizer, wrong: 'adam', code: 'OPTIMIZER_UNKNOWN', hint: `it is one of ${optimizerNames.join(', ')}` },
])('an $what', ({ parse, names, info, option, wrong, code, hint }) => {
  it('is taken by its name', () => {
    for (const name of names) expect(parse(name)).toBe(name)
  })

  it.each([wrong, '', 'toString', '__proto__'])('of another name, "%s", is refused with a code', (name) => {
    expect(() => parse(name)).toThrow(expect.objectContaining({ code }))
  })

  it('that is nearly right is suggested, or all are named', () => {
    expect(() => parse(wrong)).toThrow(expect.objectContaining({ hint }))
  })

  it('is an option of the command line, whose help says them all', () => {
    for (const name of names) expect(option.parse(name, '--it')).toBe(name)
    expect(option.description).toBe(spelledOut(info))
  })
})
