/** A decimal number as people and programs write it; no hex, no blanks, no NaN. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
/** The same with a decimal comma, and points between thousands. */
const DECIMAL_COMMA = /^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d*)?([eE][+-]?\d+)?$|^[+-]?,\d+([eE][+-]?\d+)?$/

/** Which sign stands before the fraction. */
export type DecimalSign = '.' | ','

/** Turns a cell into the number that it holds, or NaN when it holds none. */
export type NumberReader = (text: string) => number

/** The reader of numbers with a decimal point. */
export function numberIn(text: string): number {
  const short = shortNumber(text, POINT)
  if (short === short) return short
  return DECIMAL.test(text) ? Number(text) : NaN
}

/** The reader of numbers with that decimal sign. */
export const numberReader = (sign: DecimalSign): NumberReader => (sign === '.' ? numberIn : commaNumberIn)

function commaNumberIn(text: string): number {
  const short = shortNumber(text, COMMA)
  if (short === short) return short
  return DECIMAL_COMMA.test(text) ? Number(text.replace(/\./g, '').replace(',', '.')) : NaN
}

const POINT = 46
const COMMA = 44
/** Powers of ten that a double holds exactly, as far as they are needed here. */
const POWERS = Float64Array.from({ length: 16 }, (_, exponent) => Number(`1e${exponent}`))

/** As long as any double is written. */
const LONGEST = 24

/**
 * Digits with at most one decimal sign among them, without a regular expression; else NaN. Up to 15 digits and their power of ten are
 * exact, so that one division rounds as Number does.
 */
function shortNumber(text: string, sign: number): number {
  const { length } = text
  if (length > LONGEST) return NaN
  const first = text.charCodeAt(0)
  const signed = first === 45 || first === 43
  let value = 0
  let digits = 0
  let fraction = -1
  for (let i = signed ? 1 : 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code === sign) {
      if (fraction >= 0 || digits === 0) return NaN
      fraction = 0
      continue
    }
    const digit = code - 48
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
    digits++
    if (fraction >= 0) fraction++
  }
  if (digits === 0) return NaN
  if (digits > 15) return sign === POINT ? Number(text) : NaN
  const size = fraction > 0 ? value / POWERS[fraction]! : value
  return first === 45 ? -size : size
}

/** What stands for "no value" in tables of R, pandas, Weka, SQL and spreadsheets. */
const MISSING = /^(nan|[+-]?nan\(ind\)|na|n\/a|#n\/a|null|none|nil|\?|-|--|\.)$/i

/** Whether a cell says that its value is not known. */
export const isMissing = (text: string): boolean => text === '' || (text.length <= 9 && MISSING.test(text))

/** ISO 8601 dates with or without time, and the German and American ways with four-digit years. */
const DATE = /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AP]M)?(Z|[+-]\d{2}:?\d{2})?)?$|^\d{1,2}:\d{2}:\d{2}([.,]\d+)?$/i

/** Whether a cell holds a date, a time of day, or both. */
export const isDate = (text: string): boolean => text.length >= 7 && DATE.test(text)
