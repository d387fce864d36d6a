import { coreModule } from '../device/installation.js'
import { clusterTask, type FamilyName } from '../evolve/families.js'
import { prepareTrial, type PreparedTrial } from '../trial/prepare-trial.js'
import { openPool, type Pool } from './pool.js'

/** Passes over a task's samples. */
const EPOCHS = 20
const DEVICE = 'v8'

/** The tasks of one family, and the threads that learn them. */
export class Field {
  private readonly tasks
  private readonly pool: Pool

  constructor(family: FamilyName, seed: number, count: number, threads: number | undefined) {
    this.tasks = Array.from({ length: count }, (_, index) => clusterTask(family, seed, index))
    this.pool = openPool(this.tasks.map(({ dataset }) => dataset), this.tasks.map(() => ({ device: DEVICE })), threads)
  }

  /** Every task as a rule learns it, all options at their defaults where the rule does not say them. */
  lessons(rule: string): PreparedTrial[] {
    return this.tasks.map((task, index) => prepareTrial({ ...task, rule, epochs: EPOCHS, seed: index + 1 }, coreModule()))
  }

  /** Accuracy on the test part of a task that was learned, 0..1. */
  async accuracy(task: number, { experiment, plan, epochs }: PreparedTrial): Promise<number> {
    const result = await this.pool.run({ kind: 'trial', device: DEVICE, experiment, dataset: task, plan, lesson: { epochs } })
    if (result.task !== 'classify') throw new Error(`a task of classes was learned as one of ${result.task}`)
    return result.accuracy
  }

  close(): Promise<void> { return this.pool.close() }
}
