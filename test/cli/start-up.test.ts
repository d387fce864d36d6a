import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commandIn } from './command.js'

/** Packages of which a command, its worker threads included, loads a file. */
async function loadedPackages(line: string): Promise<string[]> {
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

// The compiler of the core takes seconds to load; plots, emulators, serial ports and schemas cost time too. Commands that do not use them must not load them.
it.each([
  ['--help', []],
  ['run --help', []],
  ['plan --network 16-10', ['@assemblyscript/loader']],
  ['runn', []],
  ['plan --rate 8:4', []],
  ['run --data nowhere.csv', ['@assemblyscript/loader', 'tinypool']],
  ['run --network 8-10 --epochs 1 --samples 20', ['@assemblyscript/loader', 'tinypool']],
  ['rule list', []],
  ['board list', ['zod']],
  ['build --board nosuch', ['uf2']],
])('engram %s loads, besides what parses it, only %j', async (line, packages) => {
  expect(await loadedPackages(line)).toEqual([...packages, 'commander', 'fastest-levenshtein'].sort())
})
