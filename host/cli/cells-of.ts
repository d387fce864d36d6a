import { detectDialect } from '../data/read/dialect.js'
import { readRecords } from '../data/read/records.js'

/** The cells of a line that stands alone. Throws DATA_FORMAT. */
export function cellsOf(text: string, name: string): string[] {
  const found: string[] = []
  readRecords(text, detectDialect(text, name).separator, name, { record: ({ cells }) => void found.push(...cells) })
  return found
}
