import { describe, expect, it } from 'vitest'
import { faultKinds } from '../../host/fault/kinds.js'
import { faultGrammar, parseFaults } from '../../host/fault/notation.js'
import { errorOf } from '../error-of.js'

describe('the notation of faults', () => {
  it('has an amount of its own where none is given, and takes shares as they are or in per cent', () => {
    expect(parseFaults(['noise', 'stuck=5%', 'dropout=.25']).map(({ name, amount, options }) => ({ name, amount, options }))).toEqual([
      { name: 'noise', amount: 0.1, options: {} }, { name: 'stuck', amount: 0.05, options: {} }, { name: 'dropout', amount: 0.25, options: {} },
    ])
  })

  it('has options of the kind, numbers and words', () => {
    expect(parseFaults(['noise=0.2:shape=uniform:from=500:on=test', 'stuck:channel=3:time=50%'])).toMatchObject([
      { amount: 0.2, domain: 'samples', options: { shape: 'uniform', from: 500, on: 'test' } }, { options: { channel: 3, time: 0.5 } },
    ])
  })

  it.each([
    ['nois', 'no such kind', 'noise'],
    ['', 'no such kind', 'noise'],
    ['noise=', 'standard deviation', 'noise=0.1'],
    ['noise=2', 'from 0 to 1', 'noise=0.1'],
    ['noise=-0.1', 'from 0 to 1', 'noise=0.1'],
    ['noise=101%', 'from 0 to 1', 'noise=0.1'],
    ['noise=x', 'from 0 to 1', 'noise=0.1'],
    ['noise=1=2', '2 times', 'noise=0.1'],
    ['noise:shpe=uniform', 'no option "shpe"', 'shape'],
    ['noise:shape', 'shape has no value', 'shape=gaussian'],
    ['noise:shape=round', 'gaussian, uniform', 'shape=gaussian'],
    ['noise:shape=uniform:shape=uniform', 'twice', 'once'],
    ['noise:from=1.5', 'whole number', 'from='],
    ['noise:from=5%', 'whole number', 'from='],
    ['noise:from=-1', 'from 0', 'from='],
    ['noise:channel=70000', 'from 0 to 65535', 'channel='],
    ['stuck=0.2:channel=1', 'channel stands instead', 'leave one'],
    ['mislabelled:on=test', 'no option "on"', 'from, until'],
    ['mislabelled:from=50:until=50', 'ends at 50 and begins behind 50', 'larger'],
    ['noise:until=0', 'from 1', 'until='],
    ['power', 'the sample behind which the power goes is missing', 'power='],
    ['power=0', 'from 1', 'power='],
    ['power=1.5', 'whole number', 'power='],
    ['power=5:byte=7:save=2', 'byte stands instead', 'leave one'],
    ['power=5:cut=torn', 'none is named', 'power='],
    ['power:byte=7:save=2:cut=half', 'clean, torn, weak', 'cut=clean'],
    ['power=5:warned=5', 'before the first sample', 'power='],
    ['power:byte=7:save=2:warned=1', 'a byte is named instead', 'power='],
    ['power=5:save=0', 'from 1', 'save='],
    ['rot=2', 'only together with power', 'add power'],
    ['rot=0', 'from 1 to 4096', 'rot=1'],
    ['lost=0.6', 'from 0 to 0.5', 'lost=0.05'],
    ['doubled=x', 'share', 'doubled=0.05'],
    ['damaged:share=1', 'no option', 'has none'],
    ['clock=5', 'no amount', 'write clock'],
    ['toString', 'no such kind', 'noise'],
    ['noise:constructor=1', 'no option', 'channel'],
  ])('refuses %j in words, and says what to write', (text, why, hint) => {
    const error = errorOf(() => parseFaults([text]))
    expect(error).toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining(why), hint: expect.stringContaining(hint), details: { option: '--fault', value: text } })
  })

  it('hits a frame in one way at most, so that shares of frames add up to no more than all', () => {
    expect(parseFaults(['lost=0.2', 'doubled=0.3', 'damaged=0.5'])).toHaveLength(3)
    expect(errorOf(() => parseFaults(['lost=0.5', 'doubled=0.5', 'damaged=1%']))).toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining('lost, doubled, damaged are shares of all frames'), details: { value: 'damaged=1%' } })
  })

  it('takes each kind once', () => {
    expect(errorOf(() => parseFaults(['noise=0.1', 'stuck', 'noise=0.2']))).toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining('noise is there already') })
  })

  it('shows every kind in its grammar, with what it takes', () => {
    for (const { name, options } of faultKinds) for (const part of [name, ...Object.keys(options)]) expect(faultGrammar()).toContain(part)
  })
})
