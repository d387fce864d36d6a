import type { TopLevelSpec } from 'vega-lite'
import { fontFamily, tones } from './theme.js'

/** A drawing, with title and description for screen readers. */
export interface Figure {
  spec: TopLevelSpec
  title: string
  description: string
}

/** Shared look of all figures. Nothing here depends on data. */
const config = {
  font: fontFamily,
  aria: false,
  background: tones.paper.light,
  padding: 12,
  view: { stroke: null },
  axis: {
    domainColor: tones.faint.light,
    tickColor: tones.faint.light,
    gridColor: tones.grid.light,
    labelColor: tones.soft.light,
    titleColor: tones.ink.light,
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titlePadding: 10,
    labelPadding: 5,
    tickSize: 4,
    labelOverlap: false,
    labelFlush: false,
  },
  text: { fill: tones.ink.light, fontSize: 12 },
} as const

/**
 * Draws a figure as SVG text, without a DOM. Vega is loaded at the first call (about half a second).
 * `id` keeps the labels of several figures in one page apart.
 */
export async function renderSvg(figure: Figure, id = 'figure'): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')])
  const { spec } = vegaLite.compile({ ...figure.spec, config: { ...config } } as TopLevelSpec)
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logLevel: vega.Error })
  try {
    return describe(await view.toSVG(), figure, id)
  } finally {
    view.finalize()
  }
}

/** Names the drawing for screen readers. */
function describe(svg: string, { title, description }: Figure, id: string): string {
  return svg.replace(
    /<svg ([^>]*)>/,
    (_, attributes: string) =>
      `<svg ${attributes} role="img" aria-labelledby="${id}-title ${id}-description">` +
      `<title id="${id}-title">${escapeXml(title)}</title>` +
      `<desc id="${id}-description">${escapeXml(description)}</desc>`,
  )
}

/** Text made harmless in XML and HTML, in elements and in quoted attributes. */
export function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  // Control characters are not allowed in XML, not even escaped.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd').replace(/[&<>"']/g, (c) => entities[c]!)
}
