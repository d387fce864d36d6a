import { notableColumns, type ColumnDescription, type DataDescription } from '../data/describe.js'
import { splitText } from '../data/split/split.js'
import { html, Markup } from './html.js'
import { pageStyle } from './page-style.js'
import { formatInteger } from './units.js'

/** The page of `engram data info`: how a file was understood, each column with its histogram, classes, split, and what looks wrong. */
export function renderDataPage(data: DataDescription, problem: string | undefined): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>engram data info: ${data.name}</title>
<style>${new Markup(pageStyle + style)}</style>
</head>
<body>
<main>
<header>
<p class="kicker">engram data info · ${data.name}</p>
<h1>${data.name.replace(/^.*[\\/](?=.)/, '')}</h1>
${problem ? html`<p><b>Cannot be learned as it is:</b> ${problem}</p>` : ''}
${data.notes.map((note) => html`<p>⚠ ${note}</p>\n`)}
</header>
${data.reading ? facts(data) : ''}
${data.columns ? columnsSection(data.columns) : ''}
${data.classes ? classesSection(data.classes) : ''}
${data.split ? html`<section><h2>Split</h2><p>${splitText(data.split)}.</p></section>` : ''}
</main>
</body>
</html>
`.text
}

function facts({ reading, rows }: DataDescription): Markup {
  const { format, encoding, separator, decimal, header, headerWhy, skipped } = reading!
  const lines: [string, string][] = [
    ['Format', format],
    ...(encoding ? [['Encoding', encoding] as [string, string]] : []),
    ...(separator ? [['Separator', separatorName(separator)] as [string, string]] : []),
    ...(decimal ? [['Decimal sign', decimal === ',' ? 'comma' : 'point'] as [string, string]] : []),
    ['Header', `${header ? 'yes' : 'no'}: ${headerWhy}`],
    ['Rows', formatInteger(rows ?? 0)],
    ...(skipped.length > 0 ? [['Left out', skipped.join(', ')] as [string, string]] : []),
  ]
  return html`<section><h2>How the file was read</h2><dl>${lines.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl></section>`
}

/** What a separator is called. */
export const separatorName = (separator: string): string => ({ ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar', blanks: 'blanks' })[separator] ?? separator

function columnsSection(columns: readonly ColumnDescription[]): Markup {
  const { shown, more } = notableColumns(columns)
  return html`<section><h2>Columns</h2><div class="columns">
${shown.map((column) => html`<article class="${column.role ?? ''}">
<h3><b>${column.name}</b> <span>${column.role ?? column.kind}</span></h3>
<p class="note">${column.why ?? ''}${column.missing > 0 ? html`; <b>${formatInteger(column.missing)} missing</b>` : ''}</p>
${column.histogram ? html`${bars(column.histogram)}<p class="range"><span>${number(column.min!)}</span><span>mean ${number(column.mean!)}</span><span>${number(column.max!)}</span></p>` : ''}
${column.texts ? html`<p class="note">${column.texts.map(({ text, rows }) => `${text} (${formatInteger(rows)})`).join(', ')}${(column.distinct ?? 0) > column.texts.length ? ', …' : ''}</p>` : ''}
</article>\n`)}</div>${more > 0 ? html`<p class="note">And ${formatInteger(more)} more like them.</p>` : ''}</section>`
}

/** A histogram without axes: its range stands below it. */
function bars(counts: readonly number[]): Markup {
  const most = Math.max(...counts)
  const rects = counts.map((n, i) => {
    const height = Math.max(n > 0 ? 1 : 0, (n / most) * 48)
    return `<rect x="${i * 10}" y="${(48 - height).toFixed(1)}" width="9" height="${height.toFixed(1)}"/>`
  })
  return new Markup(`<svg class="bars" viewBox="0 0 ${counts.length * 10} 48" preserveAspectRatio="none" role="img" aria-label="histogram">${rects.join('')}</svg>`)
}

function classesSection(classes: NonNullable<DataDescription['classes']>): Markup {
  const most = Math.max(...classes.map(({ train, test }) => train + test))
  return html`<section><h2>Classes</h2><table class="classes"><thead><tr><th>Class</th><th class="number">Training</th><th class="number">Test</th><th></th></tr></thead><tbody>
${classes.map(({ name, train, test }) => html`<tr><th scope="row">${name}</th><td class="number">${formatInteger(train)}</td><td class="number">${formatInteger(test)}</td><td class="share"><span style="width:${(((train + test) / most) * 100).toFixed(1)}%"></span></td></tr>\n`)}</tbody></table></section>`
}

/** Four significant digits, without exponents where they can be done without. */
export const number = (value: number): string => (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e7) ? value.toExponential(2) : String(Number(value.toPrecision(4))))

const style = `
.kicker,h1{overflow-wrap:anywhere}
.columns{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1.2rem}
article{border:1px solid var(--grid);border-radius:6px;padding:.7rem .9rem;min-width:0}
article.ignored{opacity:.65}
h3{margin:0;font-size:1rem;display:flex;justify-content:space-between;gap:.6rem;align-items:baseline}
h3 b{min-width:0;overflow-wrap:anywhere}
h3 span{flex:none;font-weight:400;font-size:.85rem;color:var(--soft)}
article .note{margin:.2rem 0 .5rem;overflow-wrap:anywhere}
.bars{display:block;width:100%;height:3rem;fill:var(--soft)}
.range{display:flex;justify-content:space-between;margin:.2rem 0 0;font-size:.8rem;color:var(--soft)}
.classes thead th{white-space:nowrap}
.classes tbody th{white-space:normal;overflow-wrap:break-word}
.share{width:35%}
.share span{display:block;height:.7rem;background:var(--soft)}
`
