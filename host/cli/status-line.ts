import { displayWidth } from '../text/fold.js'

/** A piece of what a status line says. */
export interface StatusPart {
  text: string
  /** What gives way first when the line is too long: 1 before 2. A part without it stays to the last. */
  yields?: number
  /** Says the same in fewer words, and is tried before the part goes. */
  short?: string
}

const SEPARATOR = ' · '
/** A part that is cut is at least this long, or goes. */
const SHORTEST = 12

/**
 * The parts in a line of at most `width` columns. In the order in which they yield, parts say the same in fewer words,
 * are cut to what is left for them, or go; those that can be short go only after all others.
 */
export function statusLine(parts: readonly StatusPart[], width: number): string {
  let shown = [...parts]
  const excess = (): number => displayWidth(shown.map(({ text }) => text).join(SEPARATOR)) - width
  const replace = (part: StatusPart, text: string | undefined): void => {
    shown = shown.flatMap((other) => (other !== part ? [other] : text === undefined ? [] : [{ text }]))
  }
  const inTurn = parts.filter(({ yields }) => yields !== undefined).sort((a, b) => a.yields! - b.yields!)
  for (const part of inTurn) {
    if (excess() <= 0) break
    const room = displayWidth(part.text) - excess()
    replace(part, part.short ?? (room >= SHORTEST ? cut(part.text, room) : undefined))
  }
  for (const part of inTurn) if (excess() > 0) shown = shown.filter(({ text }) => text !== part.short)
  return cut(shown.map(({ text }) => text).join(SEPARATOR), width)
}

/** A text of at most `width` columns, with a sign where something is missing. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  for (const char of text) {
    if (displayWidth(kept + char) >= width) break
    kept += char
  }
  return width > 0 ? `${kept}…` : ''
}
