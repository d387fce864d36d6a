import { layTable, type Column } from '../text/table.js'

/** A column: its title alone, or with how it is laid out. */
type ColumnOrTitle = string | Column

/** A table of at most `width` columns, as text. Columns named in `right` are flush right; the first one is the key unless others are. */
export function columns(header: readonly ColumnOrTitle[], rows: readonly (readonly string[])[], right: readonly string[], width: number): string {
  const some = header.some((column) => typeof column !== 'string' && column.key)
  const full = header.map((column, i): Column => {
    const { title, ...rest } = typeof column === 'string' ? { title: column } : column
    return { title, ...(right.includes(String(title)) ? { align: 'right' } : {}), ...(!some && i === 0 ? { key: true } : {}), ...rest }
  })
  const { head, rows: lines } = layTable(full, rows, width)
  return [...head, ...lines.flat()].join('\n')
}

/** Names and what they stand for, a line each and below one another: `  flash  17,200 B`. */
export function facts(pairs: readonly (readonly [name: string, value: string])[], width: number): string {
  const { rows } = layTable([{ title: '', key: true }, { title: '', breaks: 'prose' }], pairs.map(([name, value]) => [name, value]), width - 2)
  return rows.flat().map((line) => `  ${line}`.trimEnd()).join('\n')
}

/** 16384 → `16,384`. */
export const thousands = (n: number): string => Math.round(n).toLocaleString('en-US')
