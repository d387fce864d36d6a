import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { commandIn } from './command.js'

/** Packages of which a command, its worker threads included, loads a file. */
export async function loadedPackages(line: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'engram-loads-'))
  try {
    // Node lists there every script that it ran, of each thread in a file of its own.
    await commandIn(folder)(line, undefined, { PATH: process.env.PATH, NODE_V8_COVERAGE: folder })
    const threads = readdirSync(folder).filter((name) => name.startsWith('coverage-'))
    const urls = threads.flatMap((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: { url: string }[] }).result.map(({ url }) => url))
    expect(urls.some((url) => url.endsWith('/host/cli/main.js'))).toBe(true)
    return [...new Set(urls.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []))].sort()
  } finally {
    rmSync(folder, { recursive: true })
  }
}
