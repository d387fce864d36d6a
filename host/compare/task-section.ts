import type { TaskName } from '../task/task.js'
import { alarmsSection, alarmsStyle } from './alarms.js'
import { confusionSection, confusionStyle } from './confusion.js'
import { foretoldSection, foretoldStyle } from './foretold.js'
import type { Group } from './frontier.js'
import type { Markup } from './html.js'

/** What the page shows of one task only; undefined where there is nothing. */
const sections: Readonly<Record<TaskName, (groups: readonly Group[]) => Markup | undefined>> = {
  classify: confusionSection,
  regress: foretoldSection,
  detect: alarmsSection,
}

/** The section of the task that learners are for. */
export const taskSection = (groups: readonly Group[]): Markup | undefined => sections[groups[0]!.task.name](groups)

/** The style of all of them. */
export const taskStyle = confusionStyle + foretoldStyle + alarmsStyle
