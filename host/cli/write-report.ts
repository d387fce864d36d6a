import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Board } from '../board/board.js'
import type { BoardCost } from '../compare/board-cost.js'
import { boardCostSection } from '../compare/board-cost-table.js'
import { renderFrontierPlot } from '../compare/plot.js'
import { renderPng } from '../compare/png.js'
import { renderReport } from '../compare/report.js'
import { EngramError } from '../errors.js'
import { core } from '../generated/core.js'
import type { TrialResult } from '../trial/trial.js'
import { loadBoards } from '../device/boards.js'
import { version } from '../device/installation.js'
import { RECORDS_FILE } from './records.js'

/** What the learners of a comparison cost on a board. */
export interface BoardCosts {
  board: Board
  costs: readonly BoardCost[]
}

/** Writes page and plots of a comparison; returns the paths of everything in the folder, the page first. */
export async function writeReport(folder: string, trials: readonly TrialResult[], { command, rank }: { command: string; rank: string | undefined }, costs?: BoardCosts): Promise<string[]> {
  const boards = await loadBoards()
  const page = await renderReport(trials, boards, {
    command,
    versions: { engram: version(), node: process.versions.node, v8: process.versions.v8 },
    coreHash: core.scalar.hash,
    date: new Date().toISOString(),
  }, costs && boardCostSection(costs.costs, costs.board), rank)
  const svg = await renderFrontierPlot(trials, boards, rank)
  const files: [string, string | Uint8Array][] = [['report.html', page]]
  if (svg !== undefined) files.push(['frontier.svg', svg], ['frontier.png', await renderPng(svg, fontFiles())])
  const unfinished = (name: string): string => join(folder, `.${name}.part`)
  try {
    for (const [name, content] of files) writeFileSync(unfinished(name), content)
    for (const [name] of files) renameSync(unfinished(name), join(folder, name))
  } catch (error) {
    // The files of an earlier report are still there and complete: nothing has been renamed.
    for (const [name] of files) rmSync(unfinished(name), { force: true, recursive: true })
    throw new EngramError(
      'OUTPUT_UNWRITABLE',
      `the report cannot be written to ${folder}: ${(error as Error).message}`,
      `the results are safe in ${join(folder, RECORDS_FILE)}; repeat the command when that is mended`,
    )
  }
  return [...files.map(([name]) => join(folder, name)), join(folder, RECORDS_FILE)]
}

/** The font of the plots, as a file; none when its package is missing, and the system's are used. */
function fontFiles(): string[] {
  try {
    return [createRequire(import.meta.url).resolve('@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf')]
  } catch {
    return []
  }
}
