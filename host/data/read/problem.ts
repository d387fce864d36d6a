import { EngramError, type ErrorCode } from '../../errors.js'

/** Throws an error about a line (or, without one, about the whole file). */
export type Fail = (code: ErrorCode, line: number | undefined, what: string, hint: string, details?: Record<string, unknown>) => never

/** `Fail` for one file. */
export function failure(name: string): Fail {
  return (code, line, what, hint, details = {}) => {
    throw new EngramError(code, line === undefined ? `${name}: ${what}` : `${name}, line ${line}: ${what}`, hint, { path: name, line, ...details })
  }
}

/** At most 40 characters of a cell, for messages. */
export const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

/** Names in a list of at most `most`, for messages. */
export const listed = (names: readonly string[], most = 8): string => (names.length > most ? [...names.slice(0, most), '…'] : names).join(', ')

/** Characters that look like others, or like nothing, by the Unicode standard's names. */
const odd: Record<number, string> = {
  0x00a0: 'no-break space',
  0x00ad: 'soft hyphen',
  0x2007: 'figure space',
  0x2009: 'thin space',
  0x200b: 'zero width space',
  0x200e: 'left-to-right mark',
  0x200f: 'right-to-left mark',
  0x2010: 'hyphen',
  0x2011: 'non-breaking hyphen',
  0x2012: 'figure dash',
  0x2013: 'en dash',
  0x2014: 'em dash',
  0x202f: 'narrow no-break space',
  0x2212: 'minus sign',
  0x3000: 'ideographic space',
  0x066b: 'Arabic decimal separator',
  0xfeff: 'byte order mark',
  0xfffd: 'replacement character',
  0xff0d: 'fullwidth hyphen-minus',
  0xff0e: 'fullwidth full stop',
}

/** The first character of a cell that people do not see or take for another: "U+2212 (minus sign)". */
export function oddCharacter(text: string): string | undefined {
  for (const character of text) {
    const code = character.codePointAt(0)!
    const name = odd[code] ?? (code < 32 || (code >= 0x7f && code < 0xa0) ? 'control character' : code >= 0xff10 && code <= 0xff19 ? 'fullwidth digit' : undefined)
    if (name !== undefined) return `U+${code.toString(16).toUpperCase().padStart(4, '0')} (${name})`
  }
  return undefined
}
