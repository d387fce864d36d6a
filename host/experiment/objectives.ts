import { objectives } from '../generated/objectives.js'
import { nameParser, namesOf, type CatalogueEntry } from './catalogue.js'

export type ObjectiveName = keyof typeof objectives

export const objectiveInfo: Readonly<Record<ObjectiveName, CatalogueEntry>> = objectives
export const objectiveNames = namesOf(objectiveInfo)

/** Takes the name of an objective, or throws OBJECTIVE_UNKNOWN. */
export const parseObjective = nameParser('objective', 'OBJECTIVE_UNKNOWN', objectiveInfo)
