/** A share 0..1 as per cent, without the sign: 98.92. */
export function formatPercent(share: number, decimals = 2): string {
  return Number.isFinite(share) ? (share * 100).toFixed(decimals) : '–'
}

/** Decimals with which the largest of some numbers has four digits; of whole thousands, none. */
export function decimalsOf(values: readonly number[]): number {
  const largest = Math.max(0, ...values.map(Math.abs).filter(Number.isFinite))
  return largest === 0 ? 2 : Math.min(8, Math.max(0, 3 - Math.floor(Math.log10(largest))))
}

/** A number with so many decimals. */
export const formatDecimals = (value: number, decimals: number): string => (Number.isFinite(value) ? value.toFixed(decimals) : '–')

/** Whole numbers with thousands separators, whatever the locale: 16,384. */
export function formatInteger(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}
