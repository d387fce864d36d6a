import { objectives } from '../generated/objectives.js'
import type { TaskName } from '../task/task.js'
import { nameParser, namesOf, type PartEntry } from './catalogue.js'

/** Name of an objective. */
export type ObjectiveName = keyof typeof objectives

/** Every objective by its name. */
export const objectiveInfo: Readonly<Record<ObjectiveName, PartEntry & { tasks: readonly TaskName[] }>> = objectives
/** Names of the objectives. */
export const objectiveNames = namesOf(objectiveInfo)

/** Takes the name of an objective, or throws OBJECTIVE_UNKNOWN. */
export const parseObjective = nameParser('objective', 'OBJECTIVE_UNKNOWN', objectiveInfo)
