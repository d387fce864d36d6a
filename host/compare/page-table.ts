import type { Column } from '../text/table.js'
import { html, Markup } from './html.js'

/** A row of a table of the page; the last cell reaches over the columns that have none. */
export interface PageRow {
  cells: readonly string[]
  /** What shows when the pointer rests on a cell. */
  hints?: readonly string[]
  /** On the frontier. */
  marked?: boolean
}

/** Rows under one heading. */
export interface PageSection {
  heading?: string
  /** Above the heading, of this section and those after it. */
  family?: string
  rows: readonly PageRow[]
}

/** Places of a network where a line may end. */
const breakable = (text: string): Markup => new Markup(text.split(/(?<=[-,])/).map((piece) => html`${piece}`.text).join('<wbr>'))

/** Tables with more columns are laid out as cards on more pages. */
const FEW = 8

/**
 * A table of the page. On a narrow page its rows are cards, in which each cell has its title beside it, so that nothing
 * lies outside; where it is a little too wide it scrolls, under a shadow that shows where there is more.
 */
export function dataTable(columns: readonly Column[], sections: readonly PageSection[]): Markup {
  const marks = sections.some(({ rows }) => rows.some(({ marked }) => marked !== undefined))
  return html`<div class="scroll${columns.length > FEW ? ' many' : ''}"><table>
<thead><tr>${columns.map((column) => html`<th scope="col"${column.align === 'right' ? new Markup(' class="number"') : ''}>${titleOf(column)}</th>`)}</tr></thead>
${sections.map(({ family, heading, rows }) => html`<tbody>
${family === undefined ? '' : html`<tr class="family"><th scope="rowgroup" colspan="${columns.length}">${family}</th></tr>\n`}${heading === undefined ? '' : html`<tr class="rule"><th scope="rowgroup" colspan="${columns.length}">${heading}</th></tr>\n`}${rows.map((row) => tableRow(row, columns, marks))}</tbody>
`)}</table></div>`
}

function tableRow({ cells, hints = [], marked }: PageRow, columns: readonly Column[], marks: boolean): Markup {
  const last = cells.length - 1
  const made = cells.map((text, i) => {
    const column = columns[i]!
    const content = column.breaks === 'list' ? breakable(text) : text
    const classes = [...(column.align === 'right' && text !== '' ? ['number'] : []), ...(column.breaks === 'list' ? ['network'] : []), ...(column.key ? ['key'] : [])]
    const attributes = new Markup(
      (classes.length > 0 ? ` class="${classes.join(' ')}"` : '') +
        (hints[i] ? html` title="${hints[i]}"`.text : '') +
        (i === last && cells.length < columns.length ? ` colspan="${columns.length - last}"` : html` data-title="${titleOf(column)}"`.text),
    )
    if (i === 0) return html`<th scope="row"${attributes}>${marks ? html`<span class="mark">${marked ? '●' : ''}</span>` : ''}${content}</th>`
    return html`<td${attributes}>${content}</td>`
  })
  return html`<tr${marked ? new Markup(' class="best"') : ''}>${made}</tr>\n`
}

const titleOf = ({ title }: Column): string => (typeof title === 'string' ? title : title.filter(Boolean).join(', '))
