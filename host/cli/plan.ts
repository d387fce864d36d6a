import type { Board } from '../board/board.js'
import { fitOn } from '../board/budget.js'
import type { Plan } from '../experiment/experiment.js'
import { formatCount, formatInteger } from '../compare/units.js'
import { columns } from './columns.js'
import { prepare } from './study.js'
import type { Action } from './verbs.js'

/** `engram plan`: what a learner takes, before it runs. */
export const plan: Action<'plan'> = async (values, { narrator, terminal }) => {
  const { trials, board, name, leftOut } = await prepare(
    { ...values, seeds: undefined },
    undefined,
    { rules: ['local'], devices: ['v8'], networks: (sizes) => [sizes[Math.floor(sizes.length / 2)]!] },
    narrator,
  )
  const plans = trials.map(({ rule, network, plan: { ramBytes, regions, macs, constantBytes } }) => ({
    rule, network, data: name, planned: { ramBytes, regions, ...(constantBytes && { constantBytes }) }, macs,
  }))
  const budget = board ? { board: board.id, ramBytes: board.ramBytes } : null
  return {
    text: trials.map(({ rule, network, plan }) => `${rule} · ${network} · ${name}\n${memoryMap(plan, terminal.width, board)}`).join('\n\n'),
    json: plans.length === 1 && leftOut.length === 0 ? { ...plans[0]!, budget } : { plans, budget, leftOut },
  }
}

/** Width of the bar of the largest region, characters, where there is room. */
const BAR = 32
/** Columns of the longest region's name, its offset and bytes. */
const BESIDE = 36

/** A bar to an eighth of a character, so that a few bytes still show. */
function blocks(share: number, width: number): string {
  const eighths = Math.max(1, Math.round(share * width * 8))
  return '█'.repeat(eighths >> 3) + ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths & 7]
}

/** The regions with their offsets and sizes, the sum, and what the board leaves. */
export function memoryMap(plan: Plan, width: number, board?: Board): string {
  const bar = Math.max(4, Math.min(BAR, width - BESIDE))
  const largest = Math.max(...plan.regions.map(({ bytes }) => bytes))
  const rows = plan.regions.map(({ name, offset, bytes }) => [
    `0x${offset.toString(16).padStart(4, '0')}`,
    formatInteger(bytes),
    name,
    blocks(bytes / largest, bar),
  ])
  const named = plan.regions.reduce((sum, { bytes }) => sum + bytes, 0)
  if (named < plan.ramBytes) rows.push(['', formatInteger(plan.ramBytes - named), 'alignment', ''])
  return [
    columns(['offset', 'bytes', 'region', ''], rows, ['offset', 'bytes'], width),
    `planned RAM ${formatInteger(plan.ramBytes)} B; MACs a sample: ${formatCount(plan.macs.learn)} learn, ${formatCount(plan.macs.infer)} infer`,
    ...(plan.constantBytes ? [`frozen layers ${formatInteger(plan.constantBytes)} B of flash: no RAM, no update`] : []),
    ...(board ? [`${board.name}: ${formatInteger(board.ramBytes)} B, ${formatInteger(fitOn(board, plan).leftBytes)} B left`] : []),
  ].join('\n')
}
