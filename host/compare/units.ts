import { formatInteger, formatPercent } from '../text/numbers.js'

export { formatInteger, formatPercent }

/** Non-breaking space, so that a number keeps its unit on one line. */
const NBSP = '\u00a0'

/** Bytes for people: 512 B, 2.38 KB, 14.2 KB, 264 KB (1 KB = 1,024 bytes). */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)}${NBSP}B`
  const kilo = bytes / 1024
  // 1,023.95 KB would print as 1024.0 KB.
  return kilo < 1023.5 ? `${threeDigits(kilo)}${NBSP}KB` : `${threeDigits(kilo / 1024)}${NBSP}MB`
}

/**
 * Bytes of one column, all in the same unit, so that they compare at a glance: in KB or MB when the least has at least
 * one of them, else in bytes. The zeros do not count.
 */
export function bytesAlike(all: readonly number[]): (bytes: number) => string {
  const least = Math.min(...all.filter((bytes) => bytes > 0))
  const [size, unit] = !Number.isFinite(least) || least < 1024 ? [1, 'B'] : least < 1024 ** 2 ? [1024, 'KB'] : [1024 ** 2, 'MB']
  return (bytes) => `${size === 1 || bytes / size >= 999.5 ? formatInteger(bytes / size) : threeDigits(bytes / size)}${NBSP}${unit}`
}

/** Counts for people: 980, 12.3 k, 1.23 M, 4.56 G. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return '–'
  const units = ['', `${NBSP}k`, `${NBSP}M`, `${NBSP}G`]
  let unit = 0
  let value = count
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? Math.round(value) : threeDigits(value)}${units[unit]}`
}

/** The same with a capital first letter. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Three significant digits at least; a whole number without decimals. */
function threeDigits(value: number): string {
  if (Number.isInteger(value)) return String(value)
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)
}
