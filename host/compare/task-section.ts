import type { TaskName } from '../task/task.js'
import { confusionSection } from './confusion.js'
import type { Group } from './frontier.js'
import type { Markup } from './html.js'

/** What the page shows of one task only; undefined where there is nothing. */
const sections: Readonly<Record<TaskName, (groups: readonly Group[]) => Markup | undefined>> = {
  classify: confusionSection,
  regress: () => undefined,
  detect: () => undefined,
}

/** The section of the task that learners are for. */
export const taskSection = (groups: readonly Group[]): Markup | undefined => sections[groups[0]!.task.name](groups)
