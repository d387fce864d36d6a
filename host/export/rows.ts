/** What a library with a front end has besides: rows of readings go in, and a sample is their window. */
import { factorText } from '../data/readings.js'
import { plainText, type Library } from './library.js'

/** Of the header; empty without a front end. */
export function rowsConstants({ macro, experiment: { front } }: Library): string {
  if (!front) return ''
  return `\
/** Readings of a row. */
#define ${macro}_CHANNELS ${front.channels}
/** Rows until a window is full, and by how many rows it follows the one before. */
#define ${macro}_ROWS ${front.rows}
#define ${macro}_HOP ${front.hop}
`
}

export function rowsDeclarations(library: Library): string {
  const { prefix, macro, experiment: { front }, channels, factor } = library
  if (!front) return ''
  return `\
/**
 * Takes a row of readings, as often as the data has them: ${front.text}.
 * @param row ${macro}_CHANNELS numbers: ${channels.map((name, i) => `${i} ${plainText(name)}`).join(', ')}, ${factor === 1 ? 'as the columns of the data hold them' : `values of the data's columns ${factorText(factor)}, rounded`}.
 * @return whether a window is full with it: now is the time to learn from it, or to tell what it is.
 */
bool ${prefix}_push(${prefix}_t *model, const int16_t *row);

/** Rows were missed, or another recording begins: no window holds rows of before and after. So it is after ${prefix}_init and ${prefix}_load. */
void ${prefix}_restart(${prefix}_t *model);

`
}

export function rowsC({ prefix, macro, layout, core: { entries }, experiment: { front } }: Library): string {
  if (!front) return ''
  return `\
#define ROW_AT ${layout.row}u

bool ${prefix}_push(${prefix}_t *model, const int16_t *row) {
  memcpy(bytes_of(model) + ROW_AT, row, ${macro}_CHANNELS * 2u);
  return ${entries['push']}(place_of(model)) != 0;
}

void ${prefix}_restart(${prefix}_t *model) { ${entries['restart']}(place_of(model)); }

`
}
