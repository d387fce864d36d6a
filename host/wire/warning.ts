import type { Stats } from './stats.js'

/** What a device says of its supply, where its chip warns. */
export interface SupplyWarning {
  /** It does not see the supply above the level: it has fallen, or never was there, or the chip does not warn. */
  readonly heeded: boolean
  /** Since `configure` or `put` it saved because of that. */
  readonly saved: boolean
  /** Of the last save by itself; 0: done. */
  readonly code: number
}

/** From what it counted; firmware of before checkpoints does not warn. */
export const warningOf = ({ keeping }: Stats): SupplyWarning => ({ heeded: !keeping?.armed, saved: keeping?.warned ?? false, code: keeping?.code ?? 0 })
