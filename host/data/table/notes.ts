import { listed } from '../read/problem.js'
import type { Sheet } from '../read/sheet.js'
import type { Roles } from '../roles/roles.js'
import type { SplitRows } from '../split/split.js'
import { repeatedInTest } from './repeated.js'
import { nearDuplicates } from './classes.js'
import type { TableTarget } from './target.js'

/** What is known of a table when its data set is made. */
interface Made {
  sheet: Sheet
  test: Sheet | undefined
  roles: Roles
  target: TableTarget
  split: SplitRows
  /** Rows of the test sheet, or of the sheet itself. */
  testRows: Uint32Array
  /** Rows that were left out because they lack a value. */
  dropped: number
  /** Rows without a label that are learned from. */
  spare: number
}

/** A class with a larger share than this makes accuracy say little. */
const ONE_SIDED = 0.9

/** What people should know before they believe a figure; a sentence each. */
export function tableNotes(made: Made): string[] {
  const { sheet, test, roles, target, split, testRows, dropped, spare } = made
  const notes = target.task === 'classify' ? classNotes(made) : []
  if (spare > 0) notes.push(`${spare} of ${sheet.rows} rows have no label and are learned without`)
  if (dropped > 0) notes.push(`${dropped} of ${sheet.rows} rows left out: they lack a value`)
  const twice = repeatedInTest(sheet, test ?? sheet, roles.features, split.train, testRows)
  if (twice > 0) notes.push(`${twice} of ${testRows.length} test rows stand in the training set as well`)
  const side = Math.sqrt(roles.features.length)
  if (side >= 8 && Number.isInteger(side) && roles.features.every((i) => isByte(sheet.columns[i]!.values)))
    notes.push(`${roles.features.length} columns of 0 to 255 look like images: --shape ${side}x${side} learns them as such`)
  return notes
}

const isByte = (values: Int16Array | Float64Array): boolean => values instanceof Int16Array && values.every((value) => value >= 0 && value <= 255)

/** What is to be known of classes that are told apart. */
function classNotes({ test, roles, target: { classes }, split }: Made): string[] {
  const notes: string[] = []
  const counts = (rows: Uint32Array): Float64Array => rows.reduce((sum, row) => (sum[classes.ofRow[row]!]!++, sum), new Float64Array(classes.names.length))
  const trained = counts(split.train)
  const name = (c: number): string => `"${classes.names[c]}"`
  const those = (wanted: (c: number) => boolean): string[] => classes.names.map((_, c) => c).filter(wanted).map(name)
  for (const [one, other] of nearDuplicates(classes.names)) notes.push(`classes "${one}" and "${other}" differ only in how they are written`)
  if (!test) {
    const tested = counts(split.test)
    const untested = those((c) => tested[c] === 0)
    if (untested.length > 0) notes.push(`never tested, too few samples${roles.group === undefined ? '' : ' or groups'}: ${listed(untested)}`)
  }
  const untrained = those((c) => trained[c] === 0)
  if (untrained.length > 0) notes.push(`never trained, all samples are held out: ${listed(untrained)}`)
  if (split.info.fold) {
    const few = those((c) => classes.ofRow.reduce((sum, each) => sum + (each === c ? 1 : 0), 0) < split.info.fold!.of)
    if (few.length > 0) notes.push(`fewer samples than folds: ${listed(few)}`)
  }
  const total = trained.reduce((sum, n) => sum + n, 0)
  const most = trained.reduce((best, n, c) => (n > trained[best]! ? c : best), 0)
  if (trained[most]! > ONE_SIDED * total) notes.push(`${((100 * trained[most]!) / total).toFixed(1)} % of the training samples are ${name(most)}: read recall per class and balanced accuracy, not accuracy`)
  return notes
}
