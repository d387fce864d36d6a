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
  const small = smallInteger(text)
  if (small >= 0) return small
  return DECIMAL.test(text) ? Number(text) : NaN
}

/** The reader of numbers with that decimal sign. */
export const numberReader = (sign: DecimalSign): NumberReader => (sign === '.' ? numberIn : commaNumberIn)

function commaNumberIn(text: string): number {
  const small = smallInteger(text)
  if (small >= 0) return small
  return DECIMAL_COMMA.test(text) ? Number(text.replace(/\./g, '').replace(',', '.')) : NaN
}

/** Up to four digits without a regular expression, since most cells of pixels and counts are so; else -1. */
function smallInteger(text: string): number {
  if (text.length === 0 || text.length > 4) return -1
  let value = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/** What stands for "no value" in tables of R, pandas, Weka, SQL and spreadsheets. */
const MISSING = /^(nan|[+-]?nan\(ind\)|na|n\/a|#n\/a|null|none|nil|\?|-|--|\.)$/i

/** Whether a cell says that its value is not known. */
export const isMissing = (text: string): boolean => text === '' || (text.length <= 9 && MISSING.test(text))

/** ISO 8601 dates with or without time, and the German and American ways with four-digit years. */
const DATE = /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AP]M)?(Z|[+-]\d{2}:?\d{2})?)?$|^\d{1,2}:\d{2}:\d{2}([.,]\d+)?$/i

/** Whether a cell holds a date, a time of day, or both. */
export const isDate = (text: string): boolean => text.length >= 7 && DATE.test(text)
