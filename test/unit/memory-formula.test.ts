import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dataset } from '../../host/data/dataset.js'
import { coreModule } from '../../host/device/installation.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'
import { memoryFormula, polynomialText, valueAt } from '../../host/experiment/memory-formula.js'
import { planExperiment } from '../../host/experiment/plan.js'
import { ruleInfo, ruleNames } from '../../host/experiment/rules.js'

/** x ≥ h ≥ k ≥ y, in fours. */
const sizes = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 4, maxLength: 4 }).map((all) => all.sort((a, b) => b - a).map((n) => 4 * n) as [number, number, number, number])

describe('the memory of a rule as a function of the shapes', () => {
  it.each(ruleNames)('%s: is the plan, to the byte', (rule) => {
    const formula = memoryFormula(coreModule(), rule)
    expect(formula, 'has a formula').toBeDefined()
    const { network, regions, total, learned } = formula!
    const detects = !network.includes('y'), steps = network.startsWith('leaky') ? 4 : 1
    // A rule that tries so many children at a time keeps no more of them in wider layers.
    const widest = ruleInfo[rule]!.options.children?.default ?? Infinity
    fc.assert(fc.property(sizes.filter(([, h]) => h <= widest), ([x, h, k, y]) => {
      const none = { count: 1, inputs: new Int8Array(x * steps), labels: new Uint8Array(1) }
      const dataset: Dataset = {
        name: '', shape: { height: steps, width: 1, channels: x }, classes: Array.from({ length: y }, String), format: { fraction: 7, background: 0, energy: 1, description: '' }, train: none, test: none,
        ...(detects && { task: 'detect', normal: [true] }),
      }
      const plan = planExperiment(coreModule(), resolveExperiment({ rule, network: network.replace('leakyh', `leaky${h}`).replace('leakyk', `leaky${k}`).replace(/\bh\b/, `${h}`).replace(/\bk\b/, `${k}`).replace('-y', `-${y}`), dataset, seed: 1 }))
      const extra = steps > 1 ? (steps - 2) * x : 0
      expect(valueAt(total, [x, h, k, y]) + extra).toBe(plan.ramBytes)
      expect(regions.map(({ name }) => name)).toEqual(plan.regions.map(({ name }) => name))
      expect(valueAt(learned, [x, h, k, y])).toBeLessThan(plan.ramBytes)
    }), { numRuns: 20 })
  })

  it('reads as people write it', () => {
    expect(polynomialText({ xh: 2, hh: 1, y: -1, '': 8 })).toBe('2xh + h² - y + 8')
    expect(polynomialText({})).toBe('0')
  })
})
