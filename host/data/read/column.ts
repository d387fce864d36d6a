import { NumberList } from './number-list.js'
import { isDate, isMissing, type NumberReader } from './number.js'

/** A column as the file has it, before anybody says what it is for. */
export interface Column {
  /** Its title; where there is none, its index from 0. */
  name: string
  /** A title of its own stands in the file. */
  titled: boolean
  /** Numbers row by row, NaN where a cell holds none; 2 bytes each as long as all are small integers. True and false are 1 and 0. */
  values: Int16Array | Float64Array
  /** The different texts and which of them each row holds; undefined where nearly every row holds another. */
  texts?: Texts
  /** Cells that say nothing, and the line of the first. */
  missing: Found
  /** Cells that hold a date or a time of day. */
  dates: Found
  /** Cells that hold neither number nor date though they hold something. */
  others: Found
}

/** The different cells of a column. */
export interface Texts {
  /** In the order of their first row, exactly as written. */
  names: string[]
  /** For each row an index into `names`. */
  ids: Uint16Array
}

/** How many cells are so, and which is the first. */
export interface Found {
  count: number
  /** Line of the first one; 0 for none. */
  line: number
  /** The first one as written. */
  text: string
}

export const nothing: Readonly<Found> = { count: 0, line: 0, text: '' }

/** A dictionary of a column with more different texts than these is given up if every fourth row brings a new one. */
const MANY_TEXTS = 1024
/** Indices of texts have 16 bits. */
const MOST_TEXTS = 65535

/** Collects the cells of one column. */
export class ColumnReader {
  private readonly numbers: NumberList
  private dictionary: Map<string, number> | undefined = new Map()
  private ids = new Uint16Array(1024)
  private rows = 0
  private readonly missing: Found = { ...nothing }
  private readonly others: Found = { ...nothing }
  private readonly dates: Found = { ...nothing }

  /** `rows` is how many are expected. */
  constructor(
    private readonly numberIn: NumberReader,
    rows = 0,
  ) {
    this.numbers = new NumberList(rows)
  }

  push(cell: string, line: number): void {
    if (this.dictionary) this.note(cell, this.dictionary)
    this.rows++
    const number = this.numberIn(cell)
    // An infinite number cannot be scaled: it is no number here.
    if (Math.abs(number) <= LARGEST) return this.numbers.push(number)
    this.numbers.push(this.otherThanNumber(cell, line))
  }

  private otherThanNumber(cell: string, line: number): number {
    // Blanks inside quotes, as programs with columns of fixed width write them.
    const bare = cell.replace(/^[ \t]+|[ \t]+$/g, '')
    if (bare !== cell) {
      const number = this.numberIn(bare)
      if (Math.abs(number) <= LARGEST) return number
    }
    if (isMissing(cell)) return found(this.missing, cell, line)
    if (/^(true|false)$/i.test(cell)) return cell.length === 4 ? 1 : 0
    return found(isDate(cell) ? this.dates : this.others, cell, line)
  }

  private note(cell: string, dictionary: Map<string, number>): void {
    let id = dictionary.get(cell)
    if (id === undefined) {
      id = dictionary.size
      if (id >= MOST_TEXTS || (id > MANY_TEXTS && id * 4 > this.rows)) {
        this.dictionary = undefined
        return
      }
      dictionary.set(detached(cell), id)
    }
    if (this.rows === this.ids.length) {
      const longer = new Uint16Array(this.rows * 2)
      longer.set(this.ids)
      this.ids = longer
    }
    this.ids[this.rows] = id
  }

  /** The column, under its title or index. */
  column(name: string, titled: boolean): Column {
    const { missing, dates, others } = this
    const texts = this.dictionary && { names: [...this.dictionary.keys()], ids: this.ids.subarray(0, this.rows) }
    return { name, titled, values: this.numbers.view(), ...(texts && { texts }), missing, dates, others }
  }
}

/** A copy of its own: a slice of the file's text, which longer texts are, keeps all of that in memory. */
const detached = (text: string): string => (text.length < 13 ? text : [...text].join(''))

/** One more such cell, which is no number. */
function found(cells: Found, text: string, line: number): number {
  if (cells.count++ === 0) Object.assign(cells, { line, text })
  return NaN
}

/** Beyond this, differences of numbers could overflow a float64. */
export const LARGEST = 1e300

/** What the cells of a column are. */
export type ColumnKind = 'number' | 'date' | 'text' | 'mixed' | 'empty'

/** The kind of a column of that many rows: `mixed` has cells that are no numbers among more that are. */
export function columnKind({ missing, dates, others }: Column, rows: number): ColumnKind {
  const filled = rows - missing.count
  if (filled === 0) return 'empty'
  if (dates.count * 2 > filled) return 'date'
  if (others.count * 2 > filled) return 'text'
  return others.count + dates.count > 0 ? 'mixed' : 'number'
}
