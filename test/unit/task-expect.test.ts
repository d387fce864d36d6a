import { describe, expect, it } from 'vitest'
import { expectationFailure, parseExpectations, unmetExpectations } from '../../host/task/expect.js'
import { problemOf } from '../error-of.js'

const figures = { accuracy: 97.214, ram: 2464, digest: 'd5d5edfd' }
const unmet = (text: string) => unmetExpectations(parseExpectations(text), figures)

describe('--expect', () => {
  it.each(['accuracy>=97.2', 'accuracy > 97 %', 'ram<=2464', 'ram<2,ram<=2464'.split(',')[1]!, 'digest=D5D5EDFD', 'accuracy>=97,ram<=2_560,digest==d5d5edfd'])('holds: %s', (text) => {
    expect(unmet(text.replace(' %', '%'))).toEqual([])
  })

  it.each<[string, string, number | string]>([
    ['accuracy>=97.5', 'accuracy>=97.5', 97.214],
    ['ram<2464', 'ram<2464', 2464],
    ['digest=00000000', 'digest=00000000', 'd5d5edfd'],
  ])('does not hold, and says what was found: %s', (text, expected, found) => {
    expect(unmet(text)).toEqual([{ expected, found }])
  })

  it('names everything that fell short, with exit code 3', () => {
    const failure = expectationFailure(unmet('accuracy>=97.5,ram<=2000'))
    expect(failure.exitCode).toBe(3)
    expect(failure.message).toBe('expected accuracy>=97.5, found 97.214; expected ram<=2000, found 2464')
  })

  it.each<[string, RegExp]>([
    ['acuracy>=97', /there is no figure "acuracy" \| did you mean "accuracy"/],
    ['accuracy', /is no condition \| for example/],
    ['accuracy>=high', /has no number \| for example accuracy>=97.5/],
    ['digest>=d5d5edfd', /is no digest/],
    ['digest=xyz', /is no digest/],
    ['', /is no condition/],
    ['cycles<=300000', /this command has no such figure \(cycles to learn a sample.*--device emulator:microbit/],
  ])('is refused: "%s"', (text, expected) => {
    expect(problemOf(() => unmet(text))).toMatch(expected)
  })
})
