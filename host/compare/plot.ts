import type { TrialResult } from '../trial/trial.js'
import { frontierFigure } from './frontier-plot.js'
import type { BoardBudget } from './frontier-plot.js'
import { groupTrials } from './frontier.js'
import { renderSvg } from './svg.js'

/** The plot of accuracy against planned RAM as an SVG file; of no trials, there is none. */
export async function renderFrontierPlot(
  trials: readonly TrialResult[],
  boards: readonly BoardBudget[],
): Promise<string | undefined> {
  return trials.length > 0 ? renderSvg(frontierFigure(groupTrials(trials), boards), 'frontier') : undefined
}
