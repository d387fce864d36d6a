import type { TrialResult } from '../trial/trial.js'
import { frontierFigure } from './frontier-plot.js'
import type { BoardBudget } from './frontier-plot.js'
import { groupTrials } from './frontier.js'
import { renderSvg } from './svg.js'

/** The plot of the metric that ranks against planned RAM as an SVG file; of no trials, there is none. */
export async function renderFrontierPlot(
  trials: readonly TrialResult[],
  boards: readonly BoardBudget[],
  rank?: string,
): Promise<string | undefined> {
  return trials.length > 0 ? renderSvg(frontierFigure(groupTrials(trials, rank), boards), 'frontier') : undefined
}
