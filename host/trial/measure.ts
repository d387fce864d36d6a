import type { Dataset, Samples } from '../data/dataset.js'
import { fileOrder } from '../data/order.js'
import type { Session } from '../device/device.js'
import { classification } from '../task/classify.js'
import type { TaskFigures } from '../task/tasks.js'

/** What the figures are measured on. */
export interface Measured {
  dataset: Pick<Dataset, 'task' | 'classes'>
  /** The samples that were learned from. Baselines are made from these alone. */
  train: Samples
  /** The samples that the learner is asked about. */
  measured: Samples
  /** Which samples of it, and in which order; all of them where it is left out. */
  rows?: Uint32Array
}

/** Lets a learner answer for samples, without changing it, and computes the figures. */
export async function measure(session: Session, { dataset, train, measured, rows = fileOrder(measured.count) }: Measured): Promise<TaskFigures> {
  const predicted = await session.infer(measured, rows)
  return classification({ predicted, labels: rows.map((row) => measured.labels[row]!), trained: train.labels, names: dataset.classes })
}
