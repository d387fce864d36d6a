import { fitOn } from '../board/budget.js'
import { formatBytes, formatInteger } from '../compare/units.js'
import { onlyNormal } from '../data/only-normal.js'
import { loadBoards } from '../device/boards.js'
import { coreModule } from '../device/installation.js'
import { EngramError } from '../errors.js'
import { defaultNetworks, resolveExperiment, type Plan } from '../experiment/experiment.js'
import { formulaHolds, memoryFormula, polynomialText, type MemoryFormula } from '../experiment/memory-formula.js'
import { planExperiment } from '../experiment/plan.js'
import { parseRule } from '../experiment/rules.js'
import { fold } from '../text/fold.js'
import { columns } from './columns.js'
import { figureText, measuredField, publishedFigures, type FieldRow, type PublishedFigure } from './field.js'
import { loadDataset } from './sources.js'

/** What is worked out about a rule, and what was measured. */
export interface RuleFacts {
  /** Null where the core takes no network of dense or leaky layers from the rule. */
  memory: MemoryFormula | null
  /** Of the default networks for the digits, small to large. */
  boards: { network: string; ramBytes: number; boards: string[] }[]
  measured: FieldRow[]
  published: readonly PublishedFigure[]
}

/** @param rule with options or none */
export async function factsOf(rule: string): Promise<RuleFacts> {
  const { name } = parseRule(rule)
  return {
    memory: memoryFormula(coreModule(), rule) ?? null,
    boards: await boardsFor(rule),
    measured: (await measuredField()).filter((row) => row.rule === name),
    published: (await publishedFigures())[name] ?? [],
  }
}

async function boardsFor(rule: string): Promise<RuleFacts['boards']> {
  const digits = await loadDataset({ data: 'digits', seed: 1 })
  const dataset = parseRule(rule).info.traits.tasks.includes('classify') ? digits : onlyNormal(digits, { normal: digits.classes.slice(0, 1) })
  const boards = await loadBoards()
  const planOf = (network: string): Plan[] => {
    try {
      return [planExperiment(coreModule(), resolveExperiment({ rule, network, dataset, seed: 1 }))]
    } catch (error) {
      if (!(error instanceof EngramError) || error.code !== 'NETWORK_SHAPE') throw error
      return []
    }
  }
  return defaultNetworks(dataset, [rule]).flatMap((network) => planOf(network).map((plan) => ({ network, ramBytes: plan.ramBytes, boards: boards.filter((board) => fitOn(board, plan).fits).map(({ id }) => id) })))
}

export function factsText({ memory, boards, measured, published }: RuleFacts, width: number): string {
  return [
    ...(memory ? ['', ...fold(`bytes of ${memory.network} with 16-bit weights over ${memory.steps > 1 ? `samples of ${memory.steps} steps of x inputs` : 'x inputs'} (${formulaHolds}); \`engram plan\` tells those of any network`, width), memoryTable(memory, width)] : []),
    '', 'boards with RAM for the default networks of the digits',
    columns(['network', 'planned RAM', { title: 'boards', breaks: 'list' }], boards.map((each) => [each.network, formatBytes(each.ramBytes), each.boards.join(', ') || 'none']), ['planned RAM'], width),
    ...(measured.length > 0 ? ['', 'measured by bench/field.mjs, with these defaults', measuredTable(measured, width)] : ['', 'not measured yet: node bench/field.mjs']),
    ...published.flatMap(({ data, figure, network, source }) => fold(`published: ${figure} on ${data}, ${network} (${source})`, width)),
  ].join('\n')
}

const memoryTable = ({ regions, learned, total }: MemoryFormula, width: number): string =>
  columns(['region', { title: 'bytes', breaks: 'prose' }, 'learned'], [...regions.map(({ name, bytes, learned }) => [name, polynomialText(bytes), learned ? 'yes' : '']), ['what is learned', polynomialText(learned), ''], ['in all', polynomialText(total), '']], [], width)

const measuredTable = (rows: readonly FieldRow[], width: number): string =>
  columns(['data', 'RAM', { title: 'network', breaks: 'list' }, 'epochs', 'seeds', 'figure'], rows.map((row) => [
    row.data, `${formatInteger(row.ramBytes)} B`, row.network, row.samples === undefined ? String(row.epochs) : `${row.epochs} of ${formatInteger(row.samples)}`, String(Object.keys(row.seeds).length), `${figureText(row)}${row.metric === 'accuracy' ? ' %' : ` ${row.metric.toUpperCase()}`}`,
  ]), ['RAM', 'epochs', 'seeds', 'figure'], width)
