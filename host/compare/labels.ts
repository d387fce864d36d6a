/** A rectangle in pixels, y down. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** Where a text may stand relative to its point. */
export interface Placed {
  x: number
  y: number
  align: 'left' | 'right' | 'center'
  box: Box
}

/**
 * Finds a place for one text next to its point, clear of everything in `taken`; undefined when there is none.
 * Tries right, then above and below, then left.
 */
export function placeLabel(
  point: { x: number; y: number },
  size: { width: number; height: number },
  taken: readonly Box[],
  bounds: Box,
): Placed | undefined {
  const { width, height } = size
  for (const distance of [9, 15, 24]) {
    const candidates: [number, number, Placed['align']][] = [
      [distance, 0, 'left'],
      [distance * 0.6, -distance, 'left'],
      [distance * 0.6, distance, 'left'],
      [0, -distance - 3, 'center'],
      [0, distance + 3, 'center'],
      [-distance * 0.6, -distance, 'right'],
      [-distance * 0.6, distance, 'right'],
      [-distance, 0, 'right'],
    ]
    for (const [dx, dy, align] of candidates) {
      const x = point.x + dx
      const y = point.y + dy
      const left = align === 'left' ? x : align === 'right' ? x - width : x - width / 2
      const box = { x: left, y: y - height / 2, width, height }
      const inside =
        box.x >= bounds.x &&
        box.x + width <= bounds.x + bounds.width &&
        box.y >= bounds.y &&
        box.y + height <= bounds.y + bounds.height
      if (inside && !taken.some((other) => overlap(other, box))) return { x, y, align, box }
    }
  }
  return undefined
}

/** A label at the top of a vertical line, on its right or left side, like a flag on its pole. */
export interface Flag {
  text: string
  x: number
  align: 'left' | 'right'
  /** 0 is the lowest row. */
  row: number
}

/**
 * Puts a label on top of each vertical line, in as few rows as can be: no text meets another text or crosses a pole
 * that reaches as high as the text or higher. Lines must differ in `x`.
 */
export function placeFlags(lines: readonly { x: number; text: string; width: number }[], width: number): Flag[] {
  const gap = 5
  type Placing = Flag & { from: number; to: number }
  const clash = (a: Placing, b: Placing) =>
    (a.row === b.row && a.from < b.to + gap && b.from < a.to + gap) ||
    (a.row <= b.row && b.x > a.from - 1 && b.x < a.to + 1) ||
    (b.row <= a.row && a.x > b.from - 1 && a.x < b.to + 1)
  const sorted = [...lines].sort((a, b) => a.x - b.x)
  // Crowded lines may have no solution, and finding that out takes exponential time.
  let patience = 20_000
  /** Depth first from the left; low rows and text on the right side first. */
  const search = (done: Placing[], rows: number): Placing[] | undefined => {
    if (patience-- <= 0) return undefined
    const line = sorted[done.length]
    if (!line) return done
    for (let row = 0; row < rows; row++) {
      for (const align of ['left', 'right'] as const) {
        const from = align === 'left' ? line.x : line.x - gap - line.width
        const to = from + gap + line.width
        if (from < 0 || to > width) continue
        const placing = { text: line.text, x: line.x, align, row, from, to }
        if (done.some((other) => clash(placing, other))) continue
        const rest = search([...done, placing], rows)
        if (rest) return rest
      }
    }
    return undefined
  }
  for (let rows = 1; rows <= lines.length; rows++) {
    const found = search([], rows)
    if (found) return found.map(({ text, x, align, row }) => ({ text, x, align, row }))
  }
  // Too crowded, or a text wider than the plot: one row each, leftmost on top, and it may stick out.
  return sorted.map(({ text, x }, i) => ({ text, x, align: 'left', row: sorted.length - 1 - i }))
}

/**
 * Moves values apart to at least `gap`, as little as least squares can (pool adjacent violators), within `[low, high]`
 * as far as they fit there.
 */
export function spreadOut(values: readonly number[], gap: number, low: number, high: number): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const pools: { sum: number; count: number }[] = []
  order.forEach((original, rank) => {
    let pool = { sum: values[original]! - rank * gap, count: 1 }
    for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; last = pools.at(-1)) {
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count }
      pools.pop()
    }
    pools.push(pool)
  })
  const highest = high - (values.length - 1) * gap
  const placed = pools.flatMap(({ sum, count }) =>
    new Array<number>(count).fill(Math.max(low, Math.min(highest, sum / count))),
  )
  const result = new Array<number>(values.length)
  order.forEach((original, rank) => (result[original] = placed[rank]! + rank * gap))
  return result
}
