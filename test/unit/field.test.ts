import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { identityOf, learnerOf } from '../../bench/field/learners.mjs'
import { fieldTables } from '../../bench/field/table.mjs'
import { measuredField, publishedFigures } from '../../host/cli/field.js'
import { loadDataset } from '../../host/cli/sources.js'

describe('the table of the field', async () => {
  const rows = await measuredField()

  it('stands in docs/results.md as it was measured', async () => {
    const page = readFileSync('docs/results.md', 'utf8')
    expect(/(?<=<!-- field -->\n)[\s\S]*(?=<!-- end of field -->)/.exec(page)![0]).toBe(`\n${await fieldTables()}\n\n`)
  })

  it('has a source for each published figure', async () => {
    for (const figure of Object.values(await publishedFigures()).flat()) expect(figure.source).toMatch(/\d{4}/)
  })

  it.each(rows.filter(({ data, budget }) => data === 'digits' && budget === 16))('is of the learner that $rule is today', async ({ rule, data, budget, epochs, samples, network, config, first, ramBytes }) => {
    const learner = learnerOf(rule, await loadDataset({ data, seed: 1 }), budget, 1, { epochs, samples: samples ?? Infinity })!
    expect({ ...(await identityOf(learner)), ramBytes: learner.plan.ramBytes }).toEqual({ network, config, first, ramBytes })
    expect(ramBytes).toBeLessThanOrEqual(1024 * budget)
  })
})
