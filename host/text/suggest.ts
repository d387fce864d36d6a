import { distance } from 'fastest-levenshtein'

/** The candidate that a person most likely meant by `value`, or undefined when none is near. */
export function nearest(value: string, candidates: readonly string[]): string | undefined {
  const wanted = value.toLowerCase()
  let best: string | undefined
  let bestDistance = Infinity
  for (const candidate of candidates) {
    const other = candidate.toLowerCase()
    const d = distance(wanted, other)
    // A third of the letters may be wrong, one always may, and two may have changed places; more is another word.
    const swapped = letters(wanted) === letters(other)
    const allowed = Math.max(swapped ? 2 : 1, Math.floor(Math.max(wanted.length, other.length) / 3))
    const abbreviated = wanted.length >= 3 && other.startsWith(wanted)
    if (d < bestDistance && (d <= allowed || abbreviated)) {
      best = candidate
      bestDistance = d
    }
  }
  return best
}

const letters = (word: string): string => [...word].sort().join('')

/** `did you mean "local"?` when a candidate is near `value`, else undefined. */
export function didYouMean(value: string, candidates: readonly string[]): string | undefined {
  const candidate = nearest(value, candidates)
  return candidate === undefined ? undefined : `did you mean "${candidate}"?`
}
