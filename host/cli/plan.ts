import type { Board } from '../board/board.js'
import { fitOn } from '../board/budget.js'
import { keepingOn, wearYears } from '../board/keeping.js'
import type { Plan } from '../experiment/experiment.js'
import { type CostCore, costUnit, frontCost } from '../front/cost.js'
import type { Front } from '../front/front.js'
import { servedBy } from '../aot/overrides.js'
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
  const { savesPerDay } = values
  const plans = trials.map(({ rule, network, plan }) => ({
    rule, network, data: name, planned: { ramBytes: plan.ramBytes, regions: plan.regions, ...(plan.constantBytes && { constantBytes: plan.constantBytes }) }, macs: plan.macs,
    ...(board && { checkpoint: checkpointOn(board, plan, savesPerDay) }),
  }))
  const budget = board ? { board: board.id, ramBytes: board.ramBytes } : null
  return {
    text: trials
      .map(({ rule, network, plan, experiment: { front } }) =>
        [
          `${rule} · ${network} · ${name}\n${memoryMap(plan, terminal.width, board)}`,
          ...(board ? [checkpointLine(board, plan, savesPerDay)] : []),
          ...(front && board ? frontLine(front, board) : []),
        ].join('\n'),
      )
      .join('\n\n'),
    json: plans.length === 1 && leftOut.length === 0 ? { ...plans[0]!, budget } : { plans, budget, leftOut },
  }
}

function checkpointOn(board: Board, plan: Plan, savesPerDay: number) {
  const keeping = keepingOn(board, { configBytes: plan.configBytes, savedBytes: plan.savedBytes! })
  return { ...keeping, savesPerDay, years: wearYears(keeping, savesPerDay) }
}

/** Whether the board can keep what it has learned, what a power cut leaves, and how long the memory lasts. */
function checkpointLine(board: Board, plan: Plan, perDay: number): string {
  const { bytes, slots, saves, years } = checkpointOn(board, plan, perDay)
  const size = `checkpoint ${formatInteger(bytes)} B`, memory = `the ${formatInteger(board.persist.bytes)} B of ${board.persist.kind === 'eeprom' ? 'EEPROM' : 'flash for it'}`
  if (slots === 0) return `${size}: more than ${memory}, so the board cannot save it; a host can`
  const means = slots === 2 ? 'two slots, so a power cut while one is saved leaves the other' : 'one slot, so a power cut while it is saved leaves none'
  return `${size} in ${memory}: ${means}\n${formatInteger(saves)} saves until it is worn out: ${yearsText(years)} at ${formatInteger(perDay)} a day`
}

const yearsText = (years: number): string => (years >= 100 ? 'over 100 years' : years >= 1 ? `${years.toFixed(1)} years` : `${formatInteger(Math.round(years * 365.25))} days`)

/** What the board's core takes for the front end, where that is known of such a core. */
function frontLine(front: Front, { core }: Board): string[] {
  const kind = servedBy(core) as CostCore | undefined
  return kind ? [`front end: about ${formatCount(frontCost(front, kind))} ${costUnit(kind)} a window of ${formatInteger(front.rows)} rows`] : []
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
