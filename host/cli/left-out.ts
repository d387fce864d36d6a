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

/** A line each; empty where nothing was left out. */
export function leftOutText(entries: readonly LeftOut[]): string[] {
  const said = entries.map(({ rule, network, device, message }) => `  ${rule} · ${network} · ${device}: ${message}`)
  return said.length === 0 ? [] : [`left out:`, ...said]
}

/** Lies beside the records of a comparison; those hold only what was learned. */
export const LEFT_OUT_FILE = 'left-out.json'

/** Writes what this command left out, or removes the file of an earlier one when that is nothing. */
export function writeLeftOut(folder: string, entries: readonly LeftOut[]): void {
  const path = join(folder, LEFT_OUT_FILE)
  writing(folder, () => (entries.length === 0 ? rmSync(path, { force: true }) : writeFileSync(path, `${JSON.stringify(entries, null, 2)}\n`)))
}
