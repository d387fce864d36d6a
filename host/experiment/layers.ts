import { layers } from '../generated/layers.js'
import { type CatalogueEntry, namesOf } from './catalogue.js'

/** Every kind of weight layer by its name, as its file in `assembly/layers/` tells of itself. */
export const layerInfo: Readonly<Record<keyof typeof layers, CatalogueEntry & { /** Its state lasts from sample to sample. */ carries?: boolean }>> = layers
/** Names of the kinds of layers. */
export const layerNames = namesOf(layerInfo)
