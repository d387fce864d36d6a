/** Rows as aligned columns, two spaces apart; columns named in `right` are flush right. Plain text, made to be piped. */
export function columns(header: string[], rows: string[][], right: readonly string[] = []): string {
  const table = [header, ...rows]
  const widths = header.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)))
  return table
    .map((row) =>
      header
        .map((name, column) => {
          const cell = row[column] ?? ''
          return right.includes(name) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** 16384 → `16,384`. */
export const thousands = (n: number): string => Math.round(n).toLocaleString('en-US')
