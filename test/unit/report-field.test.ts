import { describe, expect, it } from 'vitest'
import { groupTrials } from '../../host/compare/frontier.js'
import { renderReport } from '../../host/compare/report.js'
import { formatTable } from '../../host/compare/table.js'
import { byFamily, ruleInfo, ruleNames, ruleSets } from '../../host/experiment/rules.js'
import { trial } from './report-samples.js'

const trialsOf = (rules: readonly string[]) => rules.map((rule, i) => trial({ rule, network: '32-10', seed: 1, ramBytes: 4000 + i, accuracy: 0.9 }))
const field = groupTrials(trialsOf(ruleNames))
const families = [...new Set(byFamily(ruleNames).map((name) => ruleInfo[name]!.traits.family))]

describe('a comparison of the whole field', () => {
  it('groups the rules by family, each family once, in the table and on the page', async () => {
    expect(field.map(({ rule }) => rule)).toEqual(byFamily(ruleNames))
    const text = formatTable(field)
    expect([...text.matchAll(/^── (.+?) ─+$/gm)].map((found) => found[1])).toEqual(families)
    const page = await renderReport(trialsOf(ruleNames), [], { command: '', versions: { engram: '', node: '', v8: '' }, coreHash: '', date: '' })
    expect([...page.matchAll(/<tr class="family"><th[^>]*>(.+?)<\/th>/g)].map((found) => found[1])).toEqual(families)
  })

  it('says of each rule whose weights it crosses', async () => {
    const lines = formatTable(field).split('\n')
    for (const { rule } of field) expect(lines[lines.indexOf(rule) + 1]).toMatch(new RegExp(`  ${ruleInfo[rule]!.traits.transport}$`))
    const page = await renderReport(trialsOf(ruleNames), [], { command: '', versions: { engram: '', node: '', v8: '' }, coreHash: '', date: '' })
    expect(page.match(/data-title="Weights crossed">signs</g)).toHaveLength(ruleNames.filter((name) => ruleInfo[name]!.traits.transport === 'signs').length)
  })

  it.each([60, 80, 100])('fits %i columns', (width) => {
    for (const line of formatTable(field, { width }).split('\n')) expect([...line].length).toBeLessThanOrEqual(width)
  })

  it('takes rules with options, and one that the catalogue does not have', () => {
    const groups = groupTrials(trialsOf([...ruleNames, 'dfa:every=16', 'of-yesterday']))
    const rules = groups.map(({ rule }) => rule)
    expect(rules[0]).toBe('of-yesterday')
    expect(rules.indexOf('dfa:every=16')).toBeLessThan(rules.indexOf('local'))
    expect(formatTable(groups)).toMatch(/^of-yesterday\n.*  not known$/m)
  })

  it('leaves a comparison of the standard set as it is asked for', () => {
    const few = [...ruleSets.standard].reverse()
    const groups = groupTrials(trialsOf(few))
    expect(groups.map(({ rule }) => rule)).toEqual(few)
    expect(formatTable(groups)).not.toMatch(/crossed|^── /m)
  })
})
