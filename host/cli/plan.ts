import type { Board } from '../board.js'
import type { Plan } from '../experiment.js'
import { formatCount, formatInteger } from '../compare/units.js'
import { columns } from './columns.js'
import { bar } from './narrator.js'
import { prepare, studyOptions } from './study.js'
import { defineVerb } from './verb.js'

/** `engram plan`: what a learner takes, before it runs. */
export const plan = defineVerb({
  name: 'plan',
  summary: 'Show the memory map of a learner before it runs, and check it against a board.',
  example: 'engram plan --rule local --network conv5x8:i16-pool2-10:i8 --data mnist --board microbit',
  options: studyOptions,
  async run(values, { narrator }) {
    const { trials, board, name } = await prepare(
      { ...values, seeds: undefined },
      undefined,
      { rules: ['local'], devices: ['v8'], networks: (sizes) => [sizes[Math.floor(sizes.length / 2)]!] },
      narrator,
    )
    const plans = trials.map(({ rule, network, plan: { ramBytes, regions, macs } }) => ({
      rule, network, data: name, planned: { ramBytes, regions }, macs,
    }))
    const budget = board ? { board: board.id, ramBytes: board.ramBytes } : null
    return {
      text: trials.map(({ rule, network, plan }) => `${rule} · ${network} · ${name}\n${memoryMap(plan, board)}`).join('\n\n'),
      json: plans.length === 1 ? { ...plans[0]!, budget } : { plans, budget },
    }
  },
})

/** The regions with their offsets and shares, the sum, and what the board leaves. */
export function memoryMap(plan: Plan, board?: Board): string {
  const rows = plan.regions.map(({ name, offset, bytes }) => [
    `0x${offset.toString(16).padStart(4, '0')}`,
    formatInteger(bytes),
    bar(bytes / plan.ramBytes),
    name,
  ])
  const named = plan.regions.reduce((sum, { bytes }) => sum + bytes, 0)
  if (named < plan.ramBytes) rows.push(['', formatInteger(plan.ramBytes - named), bar(1 - named / plan.ramBytes), 'globals and alignment'])
  return [
    columns(['offset', 'bytes', 'share', 'region'], rows, ['offset', 'bytes']),
    `planned RAM ${formatInteger(plan.ramBytes)} B; MACs a sample: ${formatCount(plan.macs.learn)} learn, ${formatCount(plan.macs.infer)} infer`,
    ...(board ? [`${board.name}: ${formatInteger(board.ramBytes)} B, ${formatInteger(board.ramBytes - plan.ramBytes)} B left`] : []),
  ].join('\n')
}
