import { styleText } from 'node:util'
import type { TableStyle } from '../compare/table.js'

/** How results may look on stdout. */
export interface Terminal {
  width?: number
  style?: TableStyle
}

/** True when the stream is a terminal that takes cursor movement and colour, and nobody asked for less. */
export const isLively = (isTTY: boolean, env: Record<string, string | undefined>): boolean =>
  isTTY && !env.NO_COLOR && !env.CI && env.TERM !== 'dumb'

const colours: TableStyle = {
  strong: (text) => styleText('bold', text, { validateStream: false }),
  dim: (text) => styleText('dim', text, { validateStream: false }),
  frontier: (text) => styleText('green', text, { validateStream: false }),
}

/** What may be done on a stream: its width when it is a terminal, colours when it is a lively one. */
export function terminalOf(stream: { isTTY?: boolean; columns?: number }, env: Record<string, string | undefined>): Terminal {
  return {
    ...(stream.isTTY && stream.columns ? { width: stream.columns } : {}),
    ...(isLively(stream.isTTY === true, env) ? { style: colours } : {}),
  }
}
