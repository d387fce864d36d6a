import type { Layout } from '../input-reader.js'
import type { Sheet } from '../read/sheet.js'
import type { Roles } from '../roles/roles.js'

/** Where features and class stand in rows like these. */
export const layout = ({ columns, reading }: Sheet, { features, label }: Pick<Roles, 'features' | 'label'>): Layout => ({
  names: features.map((i) => columns[i]!.name),
  named: reading.header,
  ...(label !== undefined && { label: { name: columns[label]!.name, column: label } }),
  columns: features,
  width: columns.length,
  ...(reading.decimal === ',' && { decimal: ',' as const }),
})
