import { spread } from '../compare/spread.js'
import { formatInteger } from '../compare/units.js'
import type { Damages } from '../device/damages.js'
import type { Kept } from '../device/kept.js'
import type { DriftResult } from '../trial/prequential.js'
import { columns } from './columns.js'

/** What became of it, what its device did where that keeps it by itself, and what it found where it checks it. */
type Result = DriftResult & { kept?: Kept; damages?: Damages }

/** One learner in one stream. */
export interface Lived extends Result {
  drift: string
  rule: string
  network: string
  seed: number
  device: string
  /** Where things went wrong on purpose: what it did, a sentence each, and the same without. */
  told?: string[]
  without?: Result & { device: string }
}

/** A line a kind and learner, and below it one of the same without faults, where there were some: means over changes and seeds, in per cent of right answers, and in samples. */
export function driftTable(lived: readonly Lived[], width: number): string {
  const severalNetworks = new Set(lived.map(({ network }) => network)).size > 1
  const groups = new Map<string, Lived[]>()
  for (const one of lived) {
    const key = `${one.drift}\n${one.rule}\n${one.network}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const watched = lived.some(({ alarms }) => alarms !== null)
  const keeps = lived.some(({ kept }) => kept !== undefined)
  const head = ['drift', severalNetworks ? 'learner' : 'rule', 'before', 'lowest', 'back after', 'end', 'forgot', ...(watched ? ['noticed', 'after', 'false'] : []), ...(keeps ? ['returns'] : [])]
  const rows = [...groups.values()].flatMap((group) => {
    const [{ drift, rule, network }] = group as [Lived]
    const learner = severalNetworks ? `${rule} ${network}` : rule
    const without = group.flatMap((one) => one.without ?? [])
    return [[drift, learner, ...cells(group, watched, keeps)], ...(without.length > 0 ? [[drift, `${learner}, without faults`, ...cells(without, watched, keeps)]] : [])]
  })
  return columns(head, rows, head.slice(2), width)
}

/** What stands behind the name of a learner, of one result a seed. */
function cells(group: readonly Result[], watched: boolean, keeps: boolean): string[] {
  const changes = group.flatMap((one) => one.changes)
  const back = changes.flatMap(({ recovered }) => (recovered === null ? [] : [recovered])), noticed = changes.flatMap(({ delay }) => (delay === null ? [] : [delay]))
  const forgotten = group.flatMap(({ old }) => (old ? [100 * (old.before - old.after)] : []))
  return [
    percent(changes.map(({ before }) => before)), percent(changes.map(({ lowest }) => lowest)), returned(changes.length, back),
    percent(group.map(({ end }) => end)), forgotten.length === 0 ? '–' : spread(forgotten).mean.toFixed(1),
    ...(watched ? [changes.length === 0 ? '–' : `${noticed.length} of ${changes.length}`, noticed.length === 0 ? '–' : whole(noticed), String(group.reduce((sum, one) => sum + (one.falseAlarms ?? 0), 0))] : []),
    ...(keeps ? [String(group.reduce((sum, one) => sum + (one.kept?.returns.length ?? 0), 0))] : []),
  ]
}

/** Samples until those learners were back that came back, and how many did where not all. */
function returned(changes: number, back: readonly number[]): string {
  if (changes === 0) return '–'
  if (back.every((samples) => samples === 0) && back.length === changes) return 'no dip'
  return back.length === 0 ? 'never' : `${whole(back)}${back.length < changes ? `, ${back.length} of ${changes}` : ''}`
}

export const percent = (shares: readonly number[]): string => (shares.length === 0 ? '–' : (100 * spread(shares).mean).toFixed(1))
const whole = (numbers: readonly number[]): string => formatInteger(Math.round(spread(numbers).mean))
