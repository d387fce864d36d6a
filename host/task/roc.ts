/**
 * Area under the curve of recall against false alarms: how often something else scores higher than something normal, ties counting half.
 * NaN where one of the two was not tested.
 */
export function areaUnderCurve(scores: ArrayLike<number>, other: ArrayLike<number | boolean>): number {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  let below = 0
  let wins = 0
  let others = 0
  for (let from = 0; from < order.length; ) {
    let to = from
    let normalHere = 0
    let othersHere = 0
    for (; to < order.length && scores[order[to]!] === scores[order[from]!]; to++) {
      if (other[order[to]!]) othersHere++
      else normalHere++
    }
    wins += othersHere * (below + normalHere / 2)
    below += normalHere
    others += othersHere
    from = to
  }
  return wins / (below * others)
}

/** The lowest threshold above which at most `share` of the scores lie; +∞ of none. */
export function thresholdAt(scores: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(scores).sort()
  const allowed = Math.floor(share * sorted.length + 1e-9)
  return sorted[sorted.length - 1 - allowed] ?? (sorted.length > 0 ? -Infinity : Infinity)
}

/** The share of scores that lie above a threshold; NaN of none. */
export function shareAbove(scores: ArrayLike<number>, threshold: number): number {
  let above = 0
  for (let i = 0; i < scores.length; i++) if (scores[i]! > threshold) above++
  return above / scores.length
}
