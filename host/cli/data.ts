import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { number, renderDataPage, separatorName } from '../compare/data-page.js'
import { formatInteger } from '../compare/units.js'
import { describeDataset, describeSheet, notableColumns, type ColumnDescription, type DataDescription } from '../data/describe.js'
import { assignRoles, type ColumnRole } from '../data/roles/roles.js'
import { splitText } from '../data/split/split.js'
import { tableDataset } from '../data/table/dataset.js'
import { usualFront } from '../data/table/usual-front.js'
import { windowDataset } from '../data/table/windows.js'
import { tableImages } from '../data/table/images.js'
import { tasks } from '../task/tasks.js'
import { EngramError } from '../errors.js'
import { columns, facts } from './columns.js'
import { writing } from './jsonl.js'
import { isTableFile, openData, tableSheets } from './sources.js'
import { sourceOf } from './study.js'
import type { Action } from './verbs.js'

/** `engram data info`: what is understood of a file, before anything is learned. What cannot be learned is told, and fails. */
export const dataInfo: Action<'data info'> = async (values, { terminal }, file) => {
  const source = { ...sourceOf(values), data: file || values.data }
  const { description, failure } = (await isTableFile(source.data)) ? await describeFile(source, values.seed) : { description: describeDataset((await openData(source))({ seed: values.seed })), failure: undefined }
  const page = values.out === undefined ? undefined : writePage(values.out, renderDataPage(description, failure?.message))
  return {
    text: textOf(description, terminal.width) + (page ? `\npage: ${page}` : ''),
    json: { data: description, ...(page && { page }) },
    ...(failure && { failure }),
  }
}

/** As much as is known when something fails: the columns if their roles cannot be told, the roles if no data set can be made. */
async function describeFile(source: Parameters<typeof tableSheets>[0], seed: number): Promise<{ description: DataDescription; failure: EngramError | undefined }> {
  const { train, test } = await tableSheets(source)
  let roles: ColumnRole[] | undefined
  try {
    const assigned = assignRoles(train, source)
    roles = assigned.columns
    if (source.shape) return { description: { ...describeSheet(train, roles), ...describeDataset(tableImages(train, test, source.shape, { ...source, seed })) }, failure: undefined }
    const dataset = source.front === undefined ? tableDataset(train, test, { ...source, seed }) : windowDataset(train, test, { ...source, seed, front: source.front })
    const usual = source.front === undefined ? usualFront(train, assigned) : undefined
    return { description: { ...describeSheet(train, roles, dataset), ...(usual && { usualFront: usual }) }, failure: undefined }
  } catch (error) {
    if (!(error instanceof EngramError)) throw error
    return { description: describeSheet(train, roles), failure: error }
  }
}

function writePage(folder: string, page: string): string {
  const path = join(folder, 'data.html')
  writing(folder, () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, page)
  })
  return path
}

function textOf({ name, task, samples, reading, rows, columns: described, classes, outputs, shape, inputs, split, usualFront: usual, notes }: DataDescription, width: number): string {
  const about: [string, string][] = []
  if (reading) {
    const { format, encoding, separator, decimal, header, headerWhy, skipped } = reading
    about.push(['format', [format, encoding, separator && `${separatorName(separator)} between columns`, decimal === ',' ? 'decimal comma' : undefined].filter(Boolean).join(', ')])
    about.push(['header', `${header ? 'yes' : 'no'}: ${headerWhy}`], ['rows', formatInteger(rows ?? 0)])
    if (skipped.length > 0) about.push(['left out', skipped.join(', ')])
  }
  if (shape && !described) about.push(['shape', `${shape.height} × ${shape.width} × ${shape.channels}`])
  if (task && task !== 'classify') about.push(['task', `${task}: ${tasks[task].summary}`], ['samples', `${formatInteger(samples!.train)} to learn from, ${formatInteger(samples!.test)} to test`])
  if (inputs) about.push(['inputs', inputs])
  if (split) about.push(['split', splitText(split)])
  if (usual) about.push(['front end', `--front ${usual.front}: ${usual.why}`])
  for (const note of notes) about.push(['note', note])
  const parts = [name, facts(about, width)]
  if (described) {
    const { shown, more } = notableColumns(described)
    parts.push('', columns(['column', 'role', 'values', { title: 'why', breaks: 'prose' }], shown.map((column) => [column.name, column.role ?? column.kind, valuesText(column), column.why ?? '']), [], width))
    if (more > 0) parts.push(`and ${formatInteger(more)} more like them; --format json has all`)
  }
  if (outputs) parts.push('', columns(['number', 'mean', 'deviation'], outputs.map((each) => [each.name, number(each.mean), number(each.deviation)]), ['mean', 'deviation'], width))
  if (classes) parts.push('', columns(['class', ...(classes[0]?.normal === undefined ? [] : ['normal']), 'training', 'test'], classes.map((each) => [each.name, ...(each.normal === undefined ? [] : [each.normal ? 'yes' : 'no']), formatInteger(each.train), formatInteger(each.test)]), ['training', 'test'], width))
  return parts.join('\n')
}

function valuesText({ kind, role, min, max, missing, distinct, texts }: ColumnDescription): string {
  const what =
    kind === 'empty' ? 'empty'
    : min !== undefined && !(role === 'label' && texts) ? `${number(min)} to ${number(max!)}${distinct !== null && distinct <= 20 ? `, ${distinct} different` : ''}`
    : texts ? `${distinct} different: ${texts.slice(0, 3).map(({ text }) => text).join(', ')}${(distinct ?? 0) > 3 ? ', …' : ''}`
    : `${kind}s, nearly all different`
  return missing > 0 && kind !== 'empty' ? `${what}; ${formatInteger(missing)} missing` : what
}
