/** An entry of its own (`engram/png`): resvg is a native library, which no browser runs and no bundler takes. */
import { Resvg } from '@resvg/resvg-js'
import { tones } from './theme.js'

/**
 * Rasterises a drawing. Only the given fonts are used, so the picture is the same
 * on every machine, with or without fonts.
 * @param fontFiles paths of TTF files, one of them "Source Sans 3"
 * @param scale pixels per SVG unit; 2 prints at about 200 dpi
 */
export async function renderPng(svg: string, fontFiles: readonly string[], scale = 2): Promise<Uint8Array> {
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    background: tones.paper.light,
    font: {
      fontFiles: [...fontFiles],
      loadSystemFonts: fontFiles.length === 0,
      defaultFontFamily: 'Source Sans 3',
      sansSerifFamily: 'Source Sans 3',
    },
  }).render()
  return image.asPng()
}
