import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EngramError, ErrorCode } from '../errors.js'
import { writing } from './jsonl.js'

/** What was asked for and is not learned, while the rest is. */
export interface LeftOut {
  rule: string
  network: string
  device: string
  code: ErrorCode
  /** The code of the error that the command would have ended with, had nothing else been asked for. */
  message: string
}

/** Collects what was left out. It is the same for every seed, so each is kept once. */
export class LeftOuts {
  private readonly found = new Map<string, { entry: LeftOut; error: EngramError }>()

  add({ rule, network, device }: Pick<LeftOut, 'rule' | 'network' | 'device'>, error: EngramError): void {
    const key = JSON.stringify([rule, network, device])
    if (!this.found.has(key)) this.found.set(key, { entry: { rule, network, device, code: error.code, message: error.message.split('\n')[0]! }, error })
  }

  get entries(): LeftOut[] {
    return [...this.found.values()].map(({ entry }) => entry)
  }

  /** The error to end with when everything was left out. */
  get first(): EngramError | undefined {
    return [...this.found.values()][0]?.error
  }
}

/** A line each, and one for networks that a rule does not take for the same reason; empty where nothing was left out. */
export function leftOutText(entries: readonly LeftOut[]): string[] {
  const reasons = new Map<string, LeftOut[]>()
  for (const entry of entries) {
    const key = JSON.stringify([entry.rule, entry.device, withoutNetwork(entry)])
    reasons.set(key, [...(reasons.get(key) ?? []), entry])
  }
  const said = [...reasons.values()].map((alike) => {
    const { rule, network, device, message } = alike[0]!
    return alike.length === 1 ? `  ${rule} · ${network} · ${device}: ${message}` : `  ${rule} · ${alike.length} networks · ${device}: ${withoutNetwork(alike[0]!)}`
  })
  return said.length === 0 ? [] : [`left out:`, ...said]
}

const withoutNetwork = ({ message, network }: LeftOut): string => message.replaceAll(`network ${network}`, 'any of them')

/** That there are some, where the result says which. */
export const leftOutCount = ({ length }: readonly LeftOut[]): string[] =>
  length === 0 ? [] : [`${length} ${length === 1 ? 'learner is' : 'learners are'} left out; the result says which, and why`]

/** Lies beside the records of a comparison; those hold only what was learned. */
export const LEFT_OUT_FILE = 'left-out.json'

/** Writes what this command left out, or removes the file of an earlier one when that is nothing. */
export function writeLeftOut(folder: string, entries: readonly LeftOut[]): void {
  const path = join(folder, LEFT_OUT_FILE)
  writing(folder, () => (entries.length === 0 ? rmSync(path, { force: true }) : writeFileSync(path, `${JSON.stringify(entries, null, 2)}\n`)))
}
