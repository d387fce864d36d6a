import { describe, expect, expectTypeOf, it } from 'vitest'
import { configOptions } from '../../host/cli/options.js'
import { checkConfig, configDefiner, configJsonSchema, parseConfig, type ConfigOf, type OptionParser } from '../../host/experiment/config.js'
import { optionText } from '../../host/experiment/config-value.js'
import { EngramError } from '../../host/errors.js'
import { errorOf } from '../error-of.js'

const words: OptionParser = Object.assign((text: string) => text.split(','), { json: { type: 'array', items: { type: 'string' } } })

/** Made-up options, so that these tests do not change with the real ones. */
const options = {
  rules: { description: 'learning rules', value: '<a,b>', parse: words as (text: string) => string[] },
  epochs: {
    description: 'passes over the samples',
    value: '<n>',
    default: '3',
    parse: (text: string, source: string): number => {
      if (Number(text) >= 1) return Number(text)
      throw new EngramError('OPTION_INVALID', `${source} "${text}" is not a whole number of at least 1.`, 'for example 3')
    },
  },
  dataDir: { description: 'folder of the data', value: '<dir>', parse: (text: string): string => text },
  rate: { description: 'learning rate', value: '<first:last>', parse: (_: string) => ({ first: 4, last: 8 }) },
  validate: { description: 'measure on held-out samples', parse: (): boolean => true },
} as const

describe('parseConfig', () => {
  it('hands back the values as they are written, without $schema and without defaults', () => {
    const text = '{ "$schema": "./config.schema.json", "rules": ["dfa", "local"], "epochs": 2, "rate": "4:8", "validate": true }'
    expect(parseConfig(text, options, 'c.json')).toEqual({ rules: ['dfa', 'local'], epochs: 2, rate: '4:8', validate: true })
    expect(parseConfig('{}', options, 'c.json')).toEqual({})
  })

  it.each([
    ['{ "epochs": 0 }', 'epochs "0" is not a whole number of at least 1. (for example 3)'],
    ['{ "epochs": "many" }', 'epochs "many" is not a whole number'],
    ['{ "epoch": 3 }', 'epoch: no such field; did you mean "epochs"?'],
    ['{ "data-dir": "x" }', 'data-dir: no such field; did you mean "dataDir"?'],
    ['{ "zzzzzz": 1 }', 'zzzzzz: no such field; known here: $schema, rules, epochs, dataDir, rate, validate'],
    ['{ "validate": "yes" }', 'validate: is "yes"; expected boolean'],
    ['{ "rules": { "a": 1 } }', 'rules: is {"a":1}; expected string or number or boolean or array'],
    ['{ "epochs": null }', 'epochs: is null; expected'],
    ['[1]', 'is [1]; expected object'],
    ['{ "epochs": 3, }', 'c.json is not JSON'],
    ['', 'c.json is not JSON'],
  ])('refuses %s', (text, message) => {
    const error = errorOf(() => parseConfig(text, options, 'c.json'))
    expect(error.code).toBe('CONFIG_INVALID')
    expect(error.message).toContain(message)
    expect(error.message).toContain('c.json')
  })

  it('may begin with a byte order mark', () => {
    expect(parseConfig('\uFEFF{ "epochs": 3 }', options, 'c.json')).toEqual({ epochs: 3 })
  })

  it('names every wrong field at once', () => {
    const error = errorOf(() => parseConfig('{ "epoch": 3, "validate": 1, "rules": [] }', options, 'c.json'))
    expect((error.details?.['fields'] as { path: string }[]).map(({ path }) => path).sort()).toEqual(['epoch', 'rules', 'validate'])
  })

  it('lets errors of a parser that are not about the value through', () => {
    const broken = { rules: { ...options.rules, parse: () => { throw new TypeError('broken parser') } } }
    expect(() => checkConfig({ rules: 'dfa' }, broken, 'c.json')).toThrow(TypeError)
  })
})

describe('optionText', () => {
  it.each([
    [['dfa', 'local'], 'dfa,local'],
    ['dfa', 'dfa'],
    [3, '3'],
    [false, 'false'],
  ])('writes %j as on the command line', (value, text) => {
    expect(optionText(value)).toBe(text)
  })
})

describe('the config of the command line', () => {
  const schema = configJsonSchema(configOptions) as { properties: Record<string, Record<string, unknown>>; additionalProperties: boolean }

  it('has a key for every option, described, and no other', () => {
    expect(Object.keys(schema.properties)).toEqual(['$schema', ...Object.keys(configOptions)])
    expect(schema.additionalProperties).toBe(false)
    for (const [key, option] of Object.entries(configOptions)) expect(schema.properties[key]?.['description'], key).toBe(option.description)
  })

  it('gives editors types, choices and ranges, not "anything goes"', () => {
    expect(schema.properties['epochs']).toMatchObject({ type: 'integer', minimum: 1 })
    expect(schema.properties['augment']).toMatchObject({ enum: ['none', 'shift'], default: 'none' })
    for (const [key, property] of Object.entries(schema.properties)) {
      expect(['type', 'enum', 'anyOf'].filter((keyword) => keyword in property), key).toHaveLength(1)
    }
  })

  it('accepts what a person would write', () => {
    const config = { rules: ['local', 'dfa'], networks: '100-50-10', data: 'mnist', epochs: 2, rate: '4:8', augment: 'shift', validate: false }
    expect(checkConfig(config, configOptions, 'c.json')).toEqual(config)
  })

  it.each([
    [{ augment: 'shfit' }, /augment "shfit" is not one of none, shift \(did you mean "shift"/],
    [{ epochs: 1.5 }, /epochs "1.5" is not a whole number/],
    [{ rate: '9:3' }, /rate "9:3"/],
    [{ epochs: [3] }, /epochs: is \[3\]; expected/],
    [{ network: '100-10' }, /network: no such field; did you mean "networks"\?/],
  ])('refuses %j', (config, message) => {
    expect(errorOf(() => checkConfig(config, configOptions, 'c.json')).message).toMatch(message)
  })
})

describe('configDefiner', () => {
  it('gives a config in TypeScript the types of the parsers', () => {
    const defineConfig = configDefiner(options)
    expect(defineConfig({ rules: ['dfa'], epochs: 2 })).toEqual({ rules: ['dfa'], epochs: 2 })
    expectTypeOf<ConfigOf<typeof options>['epochs']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<ConfigOf<typeof options>['rules']>().toEqualTypeOf<string | readonly string[] | undefined>()
    expectTypeOf<ConfigOf<typeof options>['validate']>().toEqualTypeOf<boolean | undefined>()
  })
})
