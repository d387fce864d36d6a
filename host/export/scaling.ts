/**
 * How values as a sensor gives them become inputs, as the data's columns were scaled, in integers: a column's value comes in a decimal
 * unit that is fine enough for it.
 *
 *     input = (value - middle) * factor / 2^23, rounded and clipped
 *
 * NOTE within one step of what the host computes in float64. A compressed column (data/table/standardise.ts) has a table of the least
 * value of each input instead and is exact.
 */
import type { InputReader } from '../data/input-reader.js'
import { FRACTION, scaled, type ColumnScale } from '../data/table/standardise.js'
import { plainText, type Library } from './library.js'

/** What is called how, and how its columns are scaled. */
export type Scaled = Pick<Library, 'prefix' | 'macro' | 'scaling'>

/** Bits behind the point of a factor: a product with 128 steps still has 31 bits. */
const BITS = 23
const MOST = 2 ** 31 - 1

/** How one column becomes an input. */
export interface Column {
  readonly name: string
  /** A value of 1 is 10^decimals of what is given. */
  readonly decimals: number
  readonly middle: number
  /** Beyond so much the input is clipped. */
  readonly span: number
  readonly factor: number
  /** Least value of each input from -127 on. */
  readonly table?: readonly number[]
}

const word = (x: number): number => Math.max(-MOST, Math.min(MOST, Math.round(x)))

/** The columns of a table; of images none. */
export function scalingOf(reader: InputReader | undefined): Column[] {
  return reader?.kind === 'columns' ? reader.scales.map((scale, k) => columnOf(reader.names[k]!, scale)) : []
}

function columnOf(name: string, scale: ColumnScale): Column {
  const { kind, centre, mean, deviation } = scale
  if (kind === 'constant') return { name, decimals: 0, middle: 0, span: MOST, factor: 0 }
  // Inputs of 1 near the middle; a quarter of a step is fine enough.
  const gain = (2 ** FRACTION * scale.scale) / deviation
  const decimals = gain > 0.25 ? Math.ceil(Math.log10(4 * gain)) : gain < 2 ** -14 ? Math.ceil(Math.log10(gain * 2 ** 14)) : 0
  const unit = 10 ** decimals
  if (kind === 'compressed') return { name, decimals, middle: 0, span: 0, factor: 0, table: Array.from({ length: 255 }, (_, i) => least(i - 127, scale, unit)) }
  const middle = word((centre + mean / scale.scale) * unit)
  return { name, decimals, middle, span: Math.floor((128 / gain) * unit), factor: Math.round((gain / unit) * 2 ** BITS) }
}

/** The least integer value whose input is at least `input`. */
function least(input: number, scale: ColumnScale, unit: number): number {
  let low = -MOST, high = MOST
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (scaled(middle / unit, scale) >= input) high = middle
    else low = middle + 1
  }
  return low
}

const unitText = ({ name, decimals }: Column, k: number): string => `${k} ${plainText(name)} in ${decimals > 0 ? `1/${10 ** decimals}` : 10 ** -decimals}`

/** Of the header; empty where there is nothing to scale. */
export function scalingHeader({ prefix, macro, scaling: columns }: Scaled): string {
  if (columns.length === 0) return ''
  return `
/**
 * The input of a value as the columns of the data hold it.
 * @param column its place among the inputs, and its unit: ${columns.map(unitText).join(', ')}. 1/100 means that 1.25 is given as 125.
 * @param value in that unit.
 * @return -128 to 127; 0 for a column above ${macro}_INPUTS - 1.
 */
int8_t ${prefix}_scale(uint16_t column, int32_t value);
`
}

export function scalingC({ prefix, scaling: columns }: Omit<Scaled, 'macro'>): string {
  if (columns.length === 0) return ''
  const tables = columns.filter(({ table }) => table)
  const row = ({ middle, span, factor, table }: Column): string => `  {${table ? `${tables.findIndex((each) => each.table === table)}, 0, 0` : `${middle}, ${span}, ${factor}`}},`
  return `
#ifdef __AVR__
#define TABLE_WORD(at) ((int32_t)pgm_read_dword(&(at)))
#else
#define TABLE_WORD(at) (at)
#endif

/* Middle, span and factor of each column${tables.length > 0 ? '; of one with span 0 the number of its table' : ''}. */
static const TABLE int32_t scaling[${columns.length}][3] = {
${columns.map(row).join('\n')}
};
${tables.length > 0 ? `/* Least value of each input from -127 on. */\nstatic const TABLE int32_t steps[${tables.length}][255] = {\n${tables.map(({ table }) => `  {${table!.join(', ')}},`).join('\n')}\n};\n` : ''}
int8_t ${prefix}_scale(uint16_t column, int32_t value) {
  if (column >= ${columns.length}) return 0;
  int32_t middle = TABLE_WORD(scaling[column][0]), span = TABLE_WORD(scaling[column][1]), factor = TABLE_WORD(scaling[column][2]);
${tables.length > 0 ? TABLED : ''}  int64_t distance = (int64_t)value - middle;
  if (distance >= span) return factor == 0 ? 0 : 127;
  if (distance <= -(int64_t)span) return factor == 0 ? 0 : -128;
  int32_t input = ((int32_t)distance * factor + (INT32_C(1) << ${BITS - 1})) >> ${BITS};
  return (int8_t)(input > 127 ? 127 : input < -128 ? -128 : input);
}`
}

const TABLED = `\
  if (span == 0) {
    /* How many inputs begin at or below the value. */
    uint8_t below = 0;
    for (uint8_t half = 128; half > 0; half /= 2) {
      if (below + half <= 255 && TABLE_WORD(steps[middle][below + half - 1]) <= value) below = (uint8_t)(below + half);
    }
    return (int8_t)(below - 128);
  }
`
