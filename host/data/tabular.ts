import { EngramError } from '../errors.js'
import { MAX_CLASSES, requireTwoClasses, unseenClass } from './classes.js'
import type { Table } from './csv.js'
import { numberIn } from './csv-header.js'
import type { Dataset, Samples } from './dataset.js'
import { fileOrder } from './order.js'
import { holdOutFifth, shuffledRows } from './split.js'
import { columnScale, FRACTION, scaled, type ColumnScale } from './standardise.js'
import { allocateSamples, meanEnergy } from './storage.js'

/** The classes of a table, and the class of each of its rows. */
export interface TableClasses {
  names: string[]
  ofRow: Uint8Array
}

/**
 * A table as int8 inputs, each column standardised on training rows only (see standardise.ts). Training rows are
 * shuffled by seed. Without a test table, a fifth of each class is held out by seed.
 */
export function tabularDataset(train: Table, test: Table | undefined, { seed, name = train.name }: { seed: number; name?: string }): Dataset {
  const { classes, split, scales } = prepared(train, test, seed)
  const learned = encode(train, classes.ofRow, split.train, scales)
  const tested = test
    ? encode(test, matchedClasses(test, classes.names), split.test, scales)
    : encode(train, classes.ofRow, split.test, scales)
  return {
    name,
    shape: { height: 1, width: 1, channels: scales.length },
    classes: classes.names,
    format: { fraction: FRACTION, background: 0, energy: meanEnergy(learned, FRACTION), description: `class in ${labelText(train)}; ${description(scales)}` },
    train: learned,
    test: tested,
    reader: { kind: 'columns', names: train.columns, named: train.hasHeader, label: train.label, scales },
  }
}

/** Turns further tables of the same columns and classes into samples as `tabularDataset` does the test table. */
export function tabularEncoder(train: Table, test: Table | undefined, seed: number): (table: Table) => Samples {
  const { classes, scales } = prepared(train, test, seed)
  return (table) => encode(table, matchedClasses(table, classes.names), fileOrder(table.rows), scales)
}

/** What the training rows decide. */
function prepared(train: Table, test: Table | undefined, seed: number) {
  const classes = tableClasses(train)
  const split = test
    ? { train: shuffledRows(train.rows, seed), test: fileOrder(test.rows) }
    : holdOutFifth(classes.ofRow, classes.names.length, seed, train.name)
  const width = train.columns.length
  const values = new Float64Array(split.train.length)
  const scales = train.columns.map((_, column) => {
    for (let i = 0; i < values.length; i++) values[i] = train.values[split.train[i] * width + column]
    return columnScale(values)
  })
  return { classes, split, scales }
}

/**
 * Classes in the order of their numbers, or of their names when not all are numbers.
 * @throws DATA_CLASSES for one class, too many, or a label that looks like a measurement.
 */
export function tableClasses(table: Table): TableClasses {
  const { labelNames, rows } = table
  const values = labelNames.map(numberIn)
  const numeric = values.every((value) => !Number.isNaN(value))
  const column = `label ${labelText(table)}`
  const other = 'name the column that holds the class with --label (name, or index from 0); to predict a number, bin it into classes first'
  const found = `${labelNames.length} different values in ${rows} samples`
  if (labelNames.length > 10 && rows < 5 * labelNames.length && !(numeric && countsUp(values) && rows >= 2 * labelNames.length))
    throw new EngramError('DATA_CLASSES', `${table.name}: ${column} looks like ${numeric ? 'a continuous number' : 'an identifier or free text'}, not a class: ${found}`, other)
  if (labelNames.length > MAX_CLASSES)
    throw new EngramError('DATA_CLASSES', `${table.name}: ${column} has ${found}, and ${MAX_CLASSES} classes are the most`, other)
  requireTwoClasses(labelNames, `${table.name}, ${column}`, 'give data with at least two classes, or name the column that holds the class with --label (name, or index from 0)')
  const order = labelNames.map((_, id) => id)
  order.sort(numeric ? (a, b) => values[a] - values[b] : (a, b) => (labelNames[a] < labelNames[b] ? -1 : 1))
  const classOf = new Uint8Array(order.length)
  order.forEach((id, index) => (classOf[id] = index))
  return { names: order.map((id) => labelNames[id]), ofRow: Uint8Array.from(table.labels, (id) => classOf[id]) }
}

/** The label column, for messages. */
const labelText = ({ hasHeader, label }: Table): string => (hasHeader ? `column "${label.name}"` : `column ${label.column} (from 0)`)

/** Integers without a gap are class numbers, even when each is rare. */
const countsUp = (values: number[]): boolean =>
  values.every(Number.isInteger) && Math.max(...values) - Math.min(...values) === values.length - 1

function matchedClasses(test: Table, names: string[]): Uint8Array {
  const classOf = test.labelNames.map((label) => {
    const index = names.indexOf(label)
    if (index < 0) throw unseenClass(label, names, test.name)
    return index
  })
  return Uint8Array.from(test.labels, (id) => classOf[id])
}

function encode(table: Table, classes: Uint8Array, rows: Uint32Array, scales: ColumnScale[]): Samples {
  const width = scales.length
  const samples = allocateSamples(rows.length, width)
  for (let i = 0; i < rows.length; i++) {
    for (let column = 0; column < width; column++)
      samples.inputs[i * width + column] = scaled(table.values[rows[i] * width + column], scales[column])
    samples.labels[i] = classes[rows[i]]
  }
  return samples
}

function description(scales: ColumnScale[]): string {
  const count = (kind: ColumnScale['kind']): number => scales.filter((scale) => scale.kind === kind).length
  const parts = ['columns standardised on the training samples, clipped at ±4 deviations']
  if (count('compressed')) parts.push(`${count('compressed')} of ${scales.length} heavy-tailed and compressed by asinh first`)
  if (count('constant')) parts.push(`${count('constant')} constant and set to 0`)
  return parts.join('; ')
}
