import { describe, expect, it } from 'vitest'
import { RegionKind } from '../../assembly/abi.js'
import { kindTone } from '../../host/compare/memory-plot.js'
import { seriesStyles, styleOfId } from '../../host/compare/series.js'
import { restTone } from '../../host/compare/theme.js'
import { ruleNames } from '../../host/experiment/rules.js'

const look = ({ tone, shape }: { tone: { light: string }; shape: string }): string => `${tone.light} ${shape}`

describe('colour and symbol of a rule', () => {
  it('are the same whatever else is in the report, and in whatever order', () => {
    const all = seriesStyles(ruleNames)
    for (const name of ruleNames) {
      expect(seriesStyles([name]).get(name)).toEqual(all.get(name))
      expect(seriesStyles(['synthetic:every=16', ...[...ruleNames].reverse()]).get(name)).toEqual(all.get(name))
    }
  })

  it('are its own, up to 56 rules; two of one colour differ in the symbol', () => {
    expect(new Set(Array.from({ length: 56 }, (_, id) => look(styleOfId(id)))).size).toBe(56)
    expect(new Set(Array.from({ length: 32 }, (_, id) => styleOfId(id).tone.light)).size).toBe(8)
  })

  it('stay apart for one rule with several options, all in its colour, and for rules that nobody knows', () => {
    const rules = ['synthetic', ...[2, 4, 8, 16, 32].map((every) => `synthetic:every=${every}`), 'from another version', 'lucky']
    const styles = seriesStyles(rules)
    expect(new Set([...styles.values()].map(look)).size).toBe(rules.length)
    expect(new Set([...styles].flatMap(([rule, { tone }]) => (rule.startsWith('synthetic') ? [tone.light] : []))).size).toBe(1)
  })
})

it('every kind of region of the core has a colour of its own, which no report changes', () => {
  const kinds = Object.values(RegionKind).filter((kind) => typeof kind === 'string')
  const tones = kinds.map((kind) => kindTone(kind).light)
  expect(new Set([...tones, restTone.light]).size).toBe(kinds.length + 1)
  expect(kindTone('stack')).toBe(restTone)
})
