import { displayWidth } from '../text/fold.js'

/** A piece of what a status line says. */
export interface StatusPart {
  text: string
  /** Parts are shortened or left out in this order when the line is too long, 1 first. A part without it is kept. */
  yields?: number
  /** A shorter text, which is tried before the part is left out. */
  short?: string
}

const SEPARATOR = ' · '
/** A part is cut to no less than this many columns; if there is no room for that, it is left out. */
const SHORTEST = 12

/**
 * The parts in a line of at most `width` columns. In the order of `yields`, a part is replaced by its short text, or without
 * one cut to the room that is left, or left out. Parts with a short text are left out only when all this was not enough.
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

/** A text of at most `width` columns; one that was cut ends in `…`. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  for (const char of text) {
    if (displayWidth(kept + char) >= width) break
    kept += char
  }
  return width > 0 ? `${kept}…` : ''
}
