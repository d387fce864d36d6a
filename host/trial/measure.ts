import type { Dataset, Samples } from '../data/dataset.js'
import { fileOrder } from '../data/order.js'
import type { Session } from '../device/device.js'
import { classification } from '../task/classify.js'
import type { TaskFigures } from '../task/tasks.js'

/** What figures are of. */
export interface Measured {
  dataset: Pick<Dataset, 'task' | 'classes'>
  /** What was learned from: baselines know no more than that. */
  train: Samples
  /** What is asked. */
  measured: Samples
  /** Which samples of it, and in which order; all of them where it is left out. */
  rows?: Uint32Array
}

/** Asks a learner of samples, without changing it, and counts. */
export async function measure(session: Session, { dataset, train, measured, rows = fileOrder(measured.count) }: Measured): Promise<TaskFigures> {
  const predicted = await session.infer(measured, rows)
  return classification({ predicted, labels: rows.map((row) => measured.labels[row]!), trained: train.labels, names: dataset.classes })
}
