import { EngramError, type ErrorCode } from '../errors.js'
import { didYouMean } from '../text/suggest.js'

/** What an objective or optimizer tells of itself, read from the header of its file in `assembly/`. */
export interface CatalogueEntry {
  /** Number in the configuration block. */
  id: number
  title: string
  summary: string
  /** Paper and section, where there is one. */
  source?: string
  /** The whole header: equations and formats. */
  text: string
}

/** An objective or optimizer. */
export interface PartEntry extends CatalogueEntry {
  /** standard: in the image of every rule; all: in images that are built for it. */
  set: 'standard' | 'all'
}

export const namesOf = <Name extends string>(entries: Readonly<Record<Name, CatalogueEntry>>): readonly Name[] =>
  Object.keys(entries) as Name[]

/** A reader of names: takes `text` if there is an entry of that name, else throws with what there is. */
export const nameParser =
  <Name extends string>(what: string, code: ErrorCode, entries: Readonly<Record<Name, CatalogueEntry>>) =>
  (text: string): Name => {
    if (Object.hasOwn(entries, text)) return text as Name
    const names = namesOf(entries)
    throw new EngramError(code, `no ${what} "${text}"`, didYouMean(String(text), names) ?? `it is one of ${names.join(', ')}`)
  }

/** All names in words for help; with its title behind one that does not speak for itself: `sgd (stochastic …) or momentum`. */
export const spelledOut = <Name extends string>(entries: Readonly<Record<Name, CatalogueEntry>>): string =>
  namesOf(entries)
    .map((name) => {
      const title = entries[name].title.toLowerCase()
      return title === name ? name : `${name} (${title})`
    })
    .join(' or ')
