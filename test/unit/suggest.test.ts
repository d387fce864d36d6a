import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from '../../host/text/suggest.js'

const rules = ['backprop', 'dfa', 'local', 'synthetic', 'forward-forward', 'perturbation']

describe('didYouMean', () => {
  it.each([
    ['locl', 'local'],
    ['LOCAL', 'local'],
    ['bakprop', 'backprop'],
    ['forwardforward', 'forward-forward'],
    ['perturb', 'perturbation'],
    ['dfaa', 'dfa'],
    ['daf', 'dfa'],
    ['lcoal', 'local'],
  ])('answers %s with %s', (value, expected) => {
    expect(didYouMean(value, rules)).toBe(`did you mean "${expected}"?`)
  })

  it.each(['', 'xy', 'transformer', 'zzzzz'])('stays silent on %j, which is near nothing', (value) => {
    expect(didYouMean(value, rules)).toBeUndefined()
  })

  it('has nothing to say without candidates', () => {
    expect(nearest('local', [])).toBeUndefined()
  })
})
