/** A line of a text that comes in pieces. */
export interface NumberedLine {
  /** From 1; blank lines count. */
  number: number
  text: string
}

/** A line that is longer than this many characters is given up: in noise, no end of a line may ever come. */
const LONGEST = 1 << 20

/** Whole lines, as many as each chunk completes; blank ones are left out. They end in LF, CRLF or CR. */
export async function* numberedLines(input: AsyncIterable<string>): AsyncGenerator<NumberedLine[], void> {
  let rest = ''
  let number = 0
  const filled = (lines: readonly string[]): NumberedLine[] =>
    lines.flatMap((text) => (++number, text.trim() === '' ? [] : [{ number, text: text.trimEnd() }]))
  for await (const chunk of input) {
    // A CR at the very end may be the first half of CRLF.
    const lines = (rest + chunk).split(/\r?\n|\r(?=[^])/)
    rest = lines.at(-1)!.length < LONGEST ? lines.pop()! : ''
    yield filled(lines)
  }
  yield filled([rest])
}
