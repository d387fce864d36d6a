import { fontFamily, regionTones, restTone, seriesTones, tones } from './theme.js'
import type { Tone } from './theme.js'

const everyTone: readonly Tone[] = [...Object.values(tones), ...seriesTones, ...regionTones, restTone]

const variables = (mode: keyof Tone): string =>
  Object.entries(tones)
    .map(([name, tone]) => `--${name}:${tone[mode]}`)
    .join(';')

/** Colours stand in the drawings as attributes, which any style rule overrides. */
const darkDrawings = everyTone
  .map(
    ({ light, dark }) =>
      `svg [fill="${light}"]{fill:${dark}}svg [stroke="${light}"]{stroke:${dark}}`,
  )
  .join('\n')

/** Rows as cards: what the row is about on top, then a line a cell with its title. */
const cards = (table: string): string => [
  'thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}',
  'table,tbody,tr,th,td{display:block}',
  'tbody tr{padding:.5rem 0;border-bottom:1px solid var(--grid)}',
  'tbody th,tbody td{padding:.1rem .5rem;white-space:normal;overflow-wrap:anywhere}',
  'tbody .key{font-weight:600}',
  '.mark:empty{display:none}',
  'tbody tr:not(.rule,.family) th.key{padding-left:.5rem;text-indent:0}',
  'td:not(.key)[data-title]{display:flex;justify-content:space-between;gap:1rem;text-align:right}',
  'td:not(.key)[data-title]::before{content:attr(data-title);color:var(--soft);text-align:left;flex:none;max-width:60%}',
  'tbody tr>*{border-bottom:0!important}',
  '.rule{border-bottom:0}',
  '.family{border-bottom:0}',
  '.family th{padding-top:1.2rem;border-bottom:1px solid var(--faint)!important}',
  '.rule th{font-size:1.05rem}',
].map((rule) => rule.replace(/^[^{]+/, (selectors) => selectors.split(',').map((selector) => `${table} ${selector}`).join(','))).join('')

/** The style of the page: light and dark, screen and paper. */
export const pageStyle = `
:root{color-scheme:light dark;${variables('light')}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
  font:16px/1.55 ${fontFamily};-webkit-text-size-adjust:100%}
main{max-width:62rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
header{margin-bottom:2rem}
.kicker{margin:0 0 .4rem;color:var(--soft);font-size:.95rem}
h1{margin:0 0 .8rem;font-size:2rem;line-height:1.2;font-weight:600;letter-spacing:-.01em;text-wrap:balance}
header p{margin:.3rem 0;max-width:46rem}
h2{margin:3rem 0 .6rem;font-size:1.25rem;font-weight:600}
figure{margin:1.5rem 0}
.drawing svg{display:block;width:100%;height:auto;margin:0 auto}
.narrow{display:none}
figcaption,.note{color:var(--soft);font-size:.9rem;max-width:46rem}
figcaption{margin-top:.5rem}
figcaption b{color:var(--ink);font-weight:600}
.scroll{overflow-x:auto;background:
  linear-gradient(to right,var(--paper) 1.5rem,transparent) left/3rem 100% no-repeat local,
  linear-gradient(to left,var(--paper) 1.5rem,transparent) right/3rem 100% no-repeat local,
  linear-gradient(to right,var(--faint),transparent) left/.6rem 100% no-repeat scroll,
  linear-gradient(to left,var(--faint),transparent) right/.6rem 100% no-repeat scroll}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{padding:.32rem .5rem;text-align:left;vertical-align:baseline;white-space:nowrap}
th:first-child,td:first-child{padding-left:.2rem}
thead th{white-space:normal;border-bottom:1.5px solid var(--ink);font-weight:600;vertical-align:bottom}
tbody:last-child tr:last-child>*{border-bottom:1.5px solid var(--ink)}
tbody th{font-weight:400}
tbody .rule th{padding-top:.8rem;font-weight:600}
tbody .family th{padding-top:1.6rem;color:var(--soft);border-bottom:1px solid var(--faint)}
.rule~tr th{padding-left:1.3em;text-indent:-1.1em}
.number{text-align:right}
.network{white-space:normal;min-width:9rem}
.best td,.best th{background:var(--band)}
.mark{display:inline-block;width:1.1em;text-indent:0}
code,pre{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.86em}
pre{margin:.4rem 0 1.2rem;padding:.8rem 1rem;border:1px solid var(--grid);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem;margin:0;font-size:.92rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
@media (max-width:36rem){main{padding-top:1.5rem}h1{font-size:1.5rem}dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}
@media screen and (max-width:44rem){.wide{display:none}.narrow{display:block}.narrow svg{max-width:28rem}}
@media screen and (max-width:44rem){${cards('.scroll')}}
@media screen and (max-width:62rem){${cards('.many')}}
@media screen and (prefers-color-scheme:dark){
:root{${variables('dark')}}
${darkDrawings}
}
@media print{
@page{margin:16mm}
body{font-size:10.5pt}
main{max-width:none;padding:0}
figure,tr,pre{break-inside:avoid}
h2{break-after:avoid}
thead{display:table-header-group}
.scroll{overflow:visible;background:none}
table{font-size:8.5pt}
th,td{padding:.2rem .4rem}
}
`
