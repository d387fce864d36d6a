import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import { ruleList } from '../../host/cli/values.js'
import { Core } from '../../host/core.js'
import { corePath } from '../../host/device/core-files.js'
import { defaultSettings, resolveExperiment } from '../../host/experiment/experiment.js'
import { layerNames } from '../../host/experiment/layers.js'
import { planExperiment } from '../../host/experiment/plan.js'
import { checkTakes, ruleInfo, ruleNames, ruleSets } from '../../host/experiment/rules.js'
import { settings, usualSettings } from '../../host/experiment/settings.js'
import { parseNetwork } from '../../host/network/network.js'
import { readTraits, withoutTraits } from '../../scripts/traits.mjs'
import { errorOf } from '../error-of.js'
import { usualTask } from '../lessons.js'

const known = { layers: ['dense', 'conv2d'], tasks: ['classify', 'regress'], objectives: ['cross-entropy', 'mse'], optimizers: ['sgd'], options: ['steps'] }
const whole = { Family: 'feedback', Takes: 'dense', Tasks: 'classify, regress', Labels: 'optional', Transport: 'own head', Passes: '1 + steps', Defaults: 'objective=mse, rate=4:9, skip=20', Set: 'all' }
/** Trait lines, with some changed or, where undefined, left out. */
const header = (changed: Partial<Record<string, string | undefined>> = {}): string =>
  ['Title: what it is.', '', ...Object.entries({ ...whole, ...changed }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))].join('\n')
const read = (text: string): unknown => readTraits('assembly/rules/mine.ts', text, known)

describe('the traits of a rule', () => {
  it('are read from its header', () => {
    expect(read(header())).toEqual({
      family: 'feedback', takes: ['dense'], tasks: ['classify', 'regress'], labels: 'optional', transport: 'own head', passes: '1 + steps',
      defaults: { objective: 'mse', rate: { first: 4, last: 9 }, skip: 20 }, set: 'all',
    })
    expect(read(header({ Defaults: undefined }))).toMatchObject({ defaults: {} })
    expect(withoutTraits(header())).toBe('Title: what it is.\n\n')
  })

  it.each([
    ...['Family', 'Takes', 'Tasks', 'Labels', 'Transport', 'Passes', 'Set'].map((name) => ['is missing', { [name]: undefined }, `no "${name}:"`] as const),
    ['is empty', { Set: '' }, 'no "Set:"'],
    ['takes a layer that there is not', { Takes: 'dense, recurrent' }, '"recurrent" is none of "dense", "conv2d"'],
    ['asks for a task that there is not', { Tasks: 'classify, dream' }, '"dream" is none of "classify", "regress"'],
    ['is no word of the few', { Labels: 'some' }, '"Labels: some" is none of "needed", "optional", "none"'],
    ['is a family that there is not', { Family: 'magic' }, '"Family: magic" is none of'],
    ['is a word of another trait', { Transport: 'optional' }, '"Transport: optional" is none of'],
    ['counts no passes', { Passes: 'few' }, 'is no number'],
    ['counts by an option that the rule has not', { Passes: '1 + probes' }, 'no option "probes"'],
    ['sets what has no default', { Defaults: 'epochs=3' }, '"epochs" is none of "objective", "optimizer", "rate", "skip"'],
    ...['objective=hinge', 'optimizer=adam', 'rate=9:4', 'rate=5', 'rate=5:32', 'skip=1025', 'skip=', 'objective=']
      .map((text) => [`has the wrong default ${text}`, { Defaults: text }, `is no ${text.split('=')[0]}`] as const),
  ])('stop the build, with the name of the file, where one %s', (_, changed, message) => {
    expect(() => read(header(changed))).toThrow(message)
    expect(() => read(header(changed))).toThrow('assembly/rules/mine.ts: ')
  })

  it('stop the build where one is told twice', () => {
    expect(() => read(`${header()}\nSet: all`)).toThrow('mine.ts: two lines "Set:"')
  })

  it('allow the rates and thresholds that users may give, and no others', () => {
    const { rate, skip } = settings
    expect(read(header({ Defaults: `rate=${rate.min}:${rate.max}, skip=${skip.max}` }))).toMatchObject({ defaults: { rate: { last: rate.max } } })
    for (const text of [`rate=0:${rate.max + 1}`, `skip=${skip.max + 1}`]) expect(() => read(header({ Defaults: text }))).toThrow()
  })
})

describe('the set of a rule', () => {
  it('is standard for what was compared before there were sets, whatever came since', () => {
    expect(ruleSets.standard).toEqual(['backprop', 'dfa', 'local', 'synthetic', 'forward-forward', 'perturbation'])
    expect(ruleSets.all).toEqual(ruleNames)
  })

  it.each([['all', ruleNames], ['standard', ruleSets.standard], ['dfa:scale=2,standard', ['dfa:scale=2', ...ruleSets.standard]], ['local,all', ['local', ...ruleNames.filter((name) => name !== 'local')]]] as const)(
    '"%s" stands for all of it on the command line', (text, names) => {
      expect(ruleList(text, '--rules')).toEqual(names)
    })
})

describe('what a rule takes', async () => {
  const module = new WebAssembly.Module(readFileSync(corePath('engram')))
  const dataset = await loadDataset({ data: 'digits', seed: 1 })
  const networks = { dense: '8-7-10', conv2d: 'conv3x4-pool2-10', leaky: 'leaky8-10' }

  it.each(ruleNames.flatMap((rule) => layerNames.map((kind) => ({ rule, kind }))))('is what the core takes too: $rule and $kind', ({ rule, kind }) => {
    const experiment = { ...resolveExperiment({ rule, network: networks[kind], dataset, epochs: 1, seed: 1 }), task: usualTask(rule) }
    const takes = ruleInfo[rule]!.traits.takes.includes(kind)
    const refused = { code: 'NETWORK_SHAPE', message: expect.stringContaining(`rule ${rule} cannot take network`) }
    if (takes) expect(planExperiment(module, experiment).ramBytes).toBeGreaterThan(0)
    else {
      expect(errorOf(() => planExperiment(module, experiment))).toMatchObject(refused)
      expect(errorOf(() => new Core(module, experiment))).toMatchObject(refused)
    }
  })

  it('is told where a network has another layer: which, and what it takes', () => {
    const layers = parseNetwork('4-10').map((layer) => ({ ...layer, kind: 'recurrent' as 'dense' }))
    expect(errorOf(() => checkTakes({ rule: 'local', network: 'x-10', layers }))).toMatchObject({
      code: 'NETWORK_SHAPE', message: expect.stringContaining('a hidden layer of kind recurrent, and local takes dense and conv2d'),
    })
  })
})

describe('the defaults of a rule', async () => {
  const dataset = await loadDataset({ data: 'digits', seed: 1 })

  it.each(ruleNames)('of %s are its own where its header has some, else everybody\'s, and what a user gives comes before both', (rule) => {
    const { objective, optimizer, rate, skip } = resolveExperiment({ rule, network: '8-10', dataset, seed: 1 })
    expect({ objective, optimizer, rate, skip }).toEqual({ ...usualSettings, ...ruleInfo[rule]!.traits.defaults })
    expect(defaultSettings(rule)).toEqual({ objective, optimizer, rate, skip })
    const given = { objective: 'mse', optimizer: 'momentum', rate: { first: 1, last: 2 }, skip: 7 } as const
    expect(resolveExperiment({ rule, network: '8-10', dataset, seed: 1, ...given })).toMatchObject(given)
  })
})
