import { KeepFlag } from '../../assembly/abi.js'

/** What a device says of its supply, where its chip warns. */
export interface SupplyWarning {
  /** It does not see the supply above the level: it has fallen, or never was there, or the chip does not warn. */
  readonly heeded: boolean
  /** Since `configure` or `put` it saved because of that. */
  readonly saved: boolean
  /** Of the last save by itself; 0: done. */
  readonly code: number
}

const FLAGS = 43
const CODE = 47

/** From the answer to `stats` (docs/wire.md). */
export const readWarning = (payload: Uint8Array): SupplyWarning => ({
  heeded: (payload[FLAGS]! & KeepFlag.armed) === 0,
  saved: (payload[FLAGS]! & KeepFlag.warned) !== 0,
  code: (payload[CODE]! << 24) >> 24,
})
