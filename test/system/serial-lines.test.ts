import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commandIn, type Run } from '../cli/command.ts'
import { openLine, type LineKind } from './serial-lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'engram-lines-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lesson = '--data digits --samples 120 --epochs 1'
/** Bytes of a hello, and of it all until some samples are learned. */
const HELLO = 14
const LEARNING = 4000
/** A board is given up after 30 s, and this machine may be busy. */
const TIMEOUT = 300_000

let count = 0
/** Every verb that speaks to a board, with what it says of a good one. */
const verbs: Record<string, { command: (path: string) => string; bytes: number; found: (run: Run) => unknown }> = {
  run: {
    command: (path) => `run --device serial:${path} --rule local --network 16-10 ${lesson} --format json`,
    bytes: LEARNING,
    found: ({ stdout }) => JSON.parse(stdout).digest,
  },
  verify: {
    command: (path) => `verify --device serial:${path} --device v8 --rules local --networks 16-10 ${lesson} --format json`,
    bytes: LEARNING,
    found: ({ stdout }) => Object.values(JSON.parse(stdout).checks[0].digests)[0],
  },
  compare: {
    command: (path) => `compare --device serial:${path} --rules local --networks 16-10 ${lesson} --out compare-${count++} --format json`,
    bytes: LEARNING,
    found: ({ stdout }) => JSON.parse(stdout).trials[0].digest,
  },
  stream: {
    command: (path) => `stream --device serial:${path} --rule local --network 16-10 ${lesson} --out stream-${count++} --format json`,
    bytes: LEARNING,
    found: ({ stdout }) => JSON.parse(stdout).evaluations.at(-1).digest,
  },
  monitor: { command: (path) => `monitor --device serial:${path} --format json`, bytes: HELLO, found: ({ stdout }) => JSON.parse(stdout).board },
}

const good: LineKind[] = [
  'a good board', 'a good board whose first bytes are boot text', 'a good board that prints every 20 ms', 'a good board on a line that echoes both ways',
]

/** What is said of the others; who changes while the line's rate is tried is greeted anew. */
const bad: [LineKind, string, RegExp][] = [
  ['another program that prints every 20 ms', 'LINK_FOREIGN', /sent [\d,]+ bytes in 8\.\d s, beginning with "sensor \d+: 23\.4 C.*nothing answers hello/],
  ['a shell', 'LINK_FOREIGN', /sent [\d,]+ bytes in 8\.\d s, beginning with "\^@\\r\\n-sh: not found/],
  ['noise', 'LINK_FOREIGN', /sent [\d,]+ bytes in 8\.\d s, beginning with 0x [0-9a-f ]+ …/],
  ['an echo', 'LINK_ECHO', /echoes: within 3\.\d s \d+ of our own frames came back, and nothing answers hello/],
  ['silence', 'LINK_TIMEOUT', /was silent for 8\.\d s: nothing answers hello/],
  ['a board that is unplugged', 'LINK_CLOSED', /went away/],
  ['a board that falls silent', 'LINK_TIMEOUT', /was silent for (3\d|8)\.\d s: (no answer to (learn|stats)|nothing answers hello)/],
  ['a board that another program starts on', 'LINK_FOREIGN', /sent [\d,]+ bytes in (3\d|8)\.\d s, beginning with "panic: out of memory.*(no answer to (learn|stats)|nothing answers hello)/],
  ['a line that begins to echo', 'LINK_ECHO', /echoes: within 3\d?\.\d s \d+ of our own frames came back, and (no answer to (learn|stats)|nothing answers hello)/],
]

const inHost = engram(`run --device v8-scalar --rule local --network 16-10 ${lesson} --format json`).then(({ stdout }) => JSON.parse(stdout).digest)

describe.each(Object.keys(verbs))('%s on a serial line', (name) => {
  const { command, bytes, found } = verbs[name]!

  it.concurrent.each(good)('with %s gives what the host gives', async (kind) => {
    const line = await openLine(kind)
    try {
      const run = await engram(command(line.path))
      expect(run).toMatchObject({ code: 0 })
      expect(found(run)).toBe(name === 'monitor' ? 'microbit' : await inHost)
    } finally {
      line.end()
    }
  }, TIMEOUT)

  it.concurrent.each(bad)('with %s says so: %s', async (kind, code, message) => {
    const line = await openLine(kind, bytes)
    try {
      const run = await engram(command(line.path))
      const { error } = JSON.parse(run.stdout)
      expect({ exit: run.code, code: error.code }).toEqual({ exit: 4, code })
      expect(error.message).toMatch(message)
      expect(error.message).toContain(line.path)
    } finally {
      line.end()
    }
  }, TIMEOUT)

  it.concurrent.each<[LineKind, number]>([
    ['silence', HELLO],
    ['another program that prints every 20 ms', HELLO],
    ['an echo', HELLO],
    ['a board that falls silent', bytes + 1],
  ])('ends with one Ctrl-C while it waits for %s', async (kind, until) => {
    const line = await openLine(kind, bytes)
    try {
      const run = await engram(command(line.path), (child) => void line.heard(until).then(() => child.kill('SIGINT')))
      expect(run.code).toBe(130)
    } finally {
      line.end()
    }
  }, TIMEOUT)
})
