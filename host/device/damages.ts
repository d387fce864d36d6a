import { SEALED_PARTS } from '../../assembly/abi.js'

/** What checking by CRC has found in what a device has learned. */
export interface Damages {
  /** Times that a part of it had changed by itself. */
  found: number
  /** Of these, times that it was one bit, which was changed back. */
  mended: number
  /** Of these, times that it was more, and the device went back to its checkpoint. */
  restored: number
  /** The eighth of the learned state that the last one was in, from 0, or the configuration; null before there was any. */
  last: number | 'configuration' | null
}

/** The same from the numbers of a device. */
export const damagesOf = (found: number, mended: number, restored: number, part: number): Damages =>
  ({ found, mended, restored, last: found === 0 ? null : part === SEALED_PARTS ? 'configuration' : part })

const times = (count: number): string => `${count.toLocaleString('en')} time${count === 1 ? '' : 's'}`

/** As a sentence. */
export function damagesText({ found, mended, restored, last }: Damages): string {
  if (found === 0) return 'no damage was found in what it has learned'
  const where = last === 'configuration' ? 'in its configuration' : `in part ${last! + 1} of ${SEALED_PARTS} of what it has learned`
  return `damage was found ${times(found)}, last ${where}: a bit was changed back ${times(mended)}, and it went back to its checkpoint ${times(restored)}`
}

/** The same of several learners; undefined where none was checked. */
export function damagesInAll(learners: readonly { damages?: Damages }[]): string | undefined {
  const told = learners.flatMap(({ damages }) => damages ?? [])
  if (told.length === 0) return undefined
  const all = (key: 'found' | 'mended' | 'restored'): number => told.reduce((sum, damages) => sum + damages[key], 0)
  if (all('found') === 0) return 'Checked by CRC: no damage was found in what they have learned.'
  return `Checked by CRC: damage was found ${times(all('found'))} in all; a bit was changed back ${times(all('mended'))}, and a learner went back to its checkpoint ${times(all('restored'))}.`
}
