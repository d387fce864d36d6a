import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { SweepConfig } from './records.js'

/** The same settings lead to the same folder, so that repeating a command resumes it. */
export function defaultFolder(name: string, settings: SweepConfig): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'data'
  const hash = createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 8)
  return join('results', `${slug}-${hash}`)
}
