import type { Board } from '../board/board.js'
import { fitOn } from '../board/budget.js'
import { boardCost, type BoardCost } from '../compare/board-cost.js'
import { emulatedBoard } from '../device/emulated-board.js'
import { lessonSets, stopIf } from '../trial/learn.js'
import type { PlannedTrial, Study } from './study.js'
import type { Context } from './verb.js'

/** Samples that a measurement learns and infers. More than one, because a sample costs less the more zeros are in it. */
const SAMPLES = 20

/** Runs each rule and network of a study on the board's emulator for a few samples; what does not fit is left out, saying so. */
export async function measureOnBoard(study: Study, board: Board, { narrator, signal }: Context): Promise<BoardCost[]> {
  const device = await emulatedBoard(board.id, { ...(study.key && { key: study.key }) })
  const costs: BoardCost[] = []
  const tooLarge: string[] = []
  for (const trial of distinct(study.trials)) {
    stopIf(signal)
    const { rule, network, experiment, plan } = trial
    const { ramBytes, fits } = fitOn({ ...board, keyed: study.key !== undefined }, plan)
    if (!fits) {
      tooLarge.push(network)
      continue
    }
    narrator.status(`${board.id} · ${rule} ${network}`)
    const { train } = lessonSets({ dataset: study.datasets[trial.dataset]!, ...study.lesson })
    const rows = Uint32Array.from({ length: Math.min(SAMPLES, train.count) }, (_, i) => i)
    const session = await device.open(experiment)
    try {
      await session.learn(train, rows)
      await session.infer(train, rows)
      costs.push(boardCost(rule, network, ramBytes, await session.measured!(), board))
    } finally {
      await session.close()
    }
  }
  narrator.clear()
  if (tooLarge.length > 0) narrator.note(`not measured on ${board.id}, because too large: ${[...new Set(tooLarge)].join(', ')}`)
  return costs
}

/** One trial of each rule and network, since the seed does not change what it costs. */
function distinct(trials: readonly PlannedTrial[]): PlannedTrial[] {
  return [...new Map([...trials].reverse().map((trial) => [JSON.stringify([trial.rule, trial.network]), trial])).values()].reverse()
}
