/** Escape sequences that set colours and styles. */
const STYLES = /\u001b\[[\d;]*m/g
/** Characters that take two columns: East Asian scripts and most emoji. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
/** Characters that take none: accents that combine with the letter before. */
const COMBINING = /\p{Mn}|\u200d|\ufe0f/u

/** Columns that a text takes on a terminal; styles take none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const char of text.replace(STYLES, '')) width += COMBINING.test(char) ? 0 : WIDE.test(char) ? 2 : 1
  return width
}

/**
 * Breaks a text into lines of at most `width` columns, between words only: a longer word gets a line of its own and
 * sticks out. No-break spaces hold together what they join.
 * @param breakAfter matches the end of what may stand last on a line; the spaces after it are dropped
 */
export function fold(text: string, width: number, breakAfter = /(?<= )/u): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of text.split(breakAfter)) {
    if (line !== '' && displayWidth((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += piece
  }
  return [...lines, line.trimEnd()]
}

/** What stands before a command of ours that people copy: nothing, or words that end in a colon. */
const COMMAND = /^(?:.*: )?(?:npx )?engram [a-z]/

/**
 * A text of several lines, those that are too wide folded: further lines are indented two columns more than the first.
 * A command that is folded keeps working when it is copied, since its lines end in backslashes.
 */
export function foldText(text: string, width: number): string {
  return text.split('\n').flatMap((line) => {
    if (displayWidth(line) <= width) return [line]
    const indent = /^ */.exec(line)![0]
    const copied = COMMAND.test(line.trim())
    const [first, ...rest] = fold(line.slice(indent.length), width - indent.length - 2 - (copied ? 2 : 0))
    const lines = [`${indent}${first}`, ...rest.map((more) => `${indent}  ${more}`)]
    return copied ? lines.map((part, i) => (i < lines.length - 1 ? `${part} \\` : part)) : lines
  }).join('\n')
}
