import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { type CostCore, frontCost } from '../../host/front/cost.js'
import { resolveFront } from '../../host/front/front.js'

/** What docs/front.md tells of a block on a board: columns Pico, Feather, Uno. */
const told = (block: string, column: number): number => {
  const row = new RegExp(`^\\| \`${block}\` \\|( [\\d,]+ \\(.*)\\|$`, 'm').exec(readFileSync('docs/front.md', 'utf8'))![1]!
  return Number(row.split('|')[column]!.trim().split(' ')[0]!.replaceAll(',', ''))
}

const columns: [CostCore, number][] = [['cortex-m0', 0], ['cortex-m4', 1], ['avr5', 2]]

it.each(columns)('what a chain costs on %s is the sum of its blocks in docs/front.md', (core, column) => {
  const stats = ['window', 'stats', 'scale of 24'].reduce((sum, block) => sum + told(block, column), 0)
  expect(frontCost(resolveFront('window64-stats', 3), core) / stats).toBeCloseTo(1, 2)
  const bands = told('window', column) + told('spectrum8', column) + told('scale of 24', column)
  expect(frontCost(resolveFront('window64-spectrum8', 3), core) / bands).toBeCloseTo(1, 2)
})

it('grows with the rows in front of a decimation, and less behind it', () => {
  const cost = (text: string) => frontCost(resolveFront(text, 3), 'cortex-m0')
  expect(cost('diff-window64-stats') - cost('window64-stats')).toBeCloseTo(61 * 65 * 3, -2)
  expect(cost('decimate4-window64-stats') - cost('window64-stats')).toBeCloseTo(81.6 * 256 * 3, -2)
  expect(cost('magnitude-window64-stats')).toBeLessThan(cost('window64-stats') + 64 * 317)
})
