/** A colour as drawn on paper and on a dark page. */
export interface Tone {
  light: string
  dark: string
}

/** Colours of everything that is not data. The light ones stand in the SVG; the page swaps in the dark ones. */
export const tones = {
  paper: { light: '#ffffff', dark: '#14171a' },
  ink: { light: '#1b1f23', dark: '#eceff1' },
  soft: { light: '#5a636b', dark: '#a3adb6' },
  faint: { light: '#9aa3ab', dark: '#6b757e' },
  grid: { light: '#e6e9ec', dark: '#2b3238' },
  /** Of a confusion matrix: what was right, and what was not. */
  hit: { light: '#0072b2', dark: '#2f8fd0' },
  miss: { light: '#d55e00', dark: '#d9692a' },
  /** Behind rows on the frontier. */
  band: { light: '#f1f5f9', dark: '#1e262d' },
} as const satisfies Record<string, Tone>

/**
 * Colours that stay apart for colour-blind readers (after Okabe & Ito 2008 and Tol 2021), at least 3:1 against
 * white; a shape always goes with them.
 */
export const seriesTones: readonly Tone[] = [
  { light: '#0072b2', dark: '#4fb3f0' },
  { light: '#d55e00', dark: '#ff8f52' },
  { light: '#00875f', dark: '#38cfa0' },
  { light: '#aa4499', dark: '#e08ed2' },
  { light: '#a87400', dark: '#e5b742' },
  { light: '#2e9bd6', dark: '#9bdcff' },
  { light: '#882255', dark: '#e27ba6' },
  { light: '#5b5b5b', dark: '#b8b8b8' },
]

/** Fills of memory regions, pale enough for ink on them (deep ones on a dark page): eight hues, then the same stronger, then teal and tan. */
export const regionTones: readonly Tone[] = [
  { light: '#9ecae8', dark: '#1d5277' },
  { light: '#f9b98a', dark: '#8a4316' },
  { light: '#a5dcc0', dark: '#17604a' },
  { light: '#e3b5dc', dark: '#71306a' },
  { light: '#f3da8b', dark: '#6f5410' },
  { light: '#c3c8f0', dark: '#3d4490' },
  { light: '#f2b3b8', dark: '#86333f' },
  { light: '#c9dd8f', dark: '#4d6312' },
  { light: '#62aadb', dark: '#2f78aa' },
  { light: '#ee8f52', dark: '#b3602b' },
  { light: '#63bd94', dark: '#2a8a6b' },
  { light: '#c98bc0', dark: '#9a4b92' },
  { light: '#d9b540', dark: '#94721d' },
  { light: '#959de0', dark: '#5a62b8' },
  { light: '#e0828b', dark: '#ad4d5a' },
  { light: '#a2bd4f', dark: '#6c8722' },
  { light: '#9fdada', dark: '#145c60' },
  { light: '#d9c1a5', dark: '#6a4c2a' },
  { light: '#55b5b7', dark: '#257f83' },
  { light: '#e7a3c4', dark: '#7f2f56' },
]

/** Of regions that no core knows, such as a board's stack. */
export const restTone: Tone = { light: '#d3d8dc', dark: '#454d54' }

/**
 * The bundled font first, then what most machines have that is about as narrow. Names of several words are quoted: an unquoted
 * word must not begin with a digit, and where one does browsers drop the whole list.
 */
export const fontFamily = "'Source Sans 3', 'Source Sans Pro', 'Helvetica Neue', Arial, sans-serif"

/**
 * Width of `text` in pixels, guessed without a font: Arial's widths, and an eighth more, since the `sans-serif` of a
 * machine without the other fonts (DejaVu Sans) is that much wider.
 */
export function textWidth(text: string, size: number, bold = false): number {
  let em = 0
  for (const char of text) {
    if (/[iljtfrI.,:;'|!\s()[\]-]/.test(char)) em += 0.33
    else if (/[mwMW%@±]/.test(char)) em += 0.86
    else if (/[A-Z&]/.test(char)) em += 0.69
    else em += 0.555
  }
  return em * size * 1.125 * (bold ? 1.06 : 1)
}
