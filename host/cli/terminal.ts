import { styleText } from 'node:util'
import type { TableStyle } from '../compare/table.js'

/** How results may look on stdout. */
export interface Terminal {
  /** Columns; a table is never wider. */
  width: number
  style?: TableStyle
}

/** Columns of a table where nobody says how many there are, such as in a pipe. */
export const USUAL_WIDTH = 100
/** The least width that tables are laid out for; on a narrower terminal their lines wrap. */
const LEAST_WIDTH = 40

/** True when the stream is a terminal that can move the cursor and show colours, unless the environment asks for plain text. */
export const isLively = (isTTY: boolean, env: Record<string, string | undefined>): boolean =>
  isTTY && !env.NO_COLOR && !env.CI && env.TERM !== 'dumb'

const colours: TableStyle = {
  strong: (text) => styleText('bold', text, { validateStream: false }),
  dim: (text) => styleText('dim', text, { validateStream: false }),
  frontier: (text) => styleText('green', text, { validateStream: false }),
}

/** The parts of a stream that are used here. */
export interface Stream {
  isTTY?: boolean
  columns?: number
}

/** Columns of a stream: what COLUMNS says, else what the terminal says; undefined where neither does. */
export function widthOf({ isTTY, columns }: Stream, { COLUMNS }: Record<string, string | undefined>): number | undefined {
  const asked = /^\d{1,4}$/.test(COLUMNS ?? '') ? Number(COLUMNS) : 0
  const width = asked || (isTTY && columns) || 0
  return width > 0 ? Math.max(LEAST_WIDTH, width) : undefined
}

/** What may be done on a stream: its width, and colours when it is a lively terminal. */
export function terminalOf(stream: Stream, env: Record<string, string | undefined>): Terminal {
  return {
    width: widthOf(stream, env) ?? USUAL_WIDTH,
    ...(isLively(stream.isTTY === true, env) ? { style: colours } : {}),
  }
}
