import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { deviceNames, deviceSpellings } from '../../host/device/registry.ts'
import { commandIn, type Run } from '../cli/command.ts'
import { openLine } from './serial-lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'engram-devices-'))
const command = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lesson = '--data digits --samples 60 --epochs 1'
let count = 0

/** Runs a command line whose words are kept whole. */
const engram = (...words: string[]): Promise<Run> => command(words.flatMap((word) => (word.includes(' ') && !word.startsWith('wasi:') ? word.split(' ') : [word])))

/** Every verb that takes a device to learn on, and where its digest stands. */
const verbs: Record<string, { words: (device: string) => string[]; digests: (result: any) => string[] }> = {
  run: { words: (device) => ['run', '--device', device, `--rule local --network 16-10 ${lesson}`], digests: ({ digest }) => [digest] },
  verify: {
    words: (device) => ['verify', '--device', device, `--device ${device === 'v8-scalar' ? 'v8' : 'v8-scalar'} --rules local --networks 16-10 ${lesson}`],
    digests: ({ checks }) => Object.values(checks[0].digests),
  },
  compare: {
    words: (device) => ['compare', '--device', device, `--rules local --networks 16-10 --seeds 2 ${lesson} --out compare-${count++}`],
    digests: ({ trials }) => trials.filter(({ seed }: { seed: number }) => seed === 1).map(({ digest }: { digest: string }) => digest),
  },
  stream: {
    words: (device) => ['stream', '--device', device, `--rule local --network 16-10 ${lesson} --out stream-${count++}`],
    digests: ({ evaluations }) => [evaluations.at(-1).digest],
  },
}

/** One device of each family; a serial port may also be named without its family. */
const families: Record<string, string> = {
  'emulator:<board>': 'emulator:microbit',
  'wasi:<command>': `wasi:${process.execPath} ${resolve('test/conformance/wasi-runtime.mjs')}`,
}
const devices = [...deviceNames, ...Object.values(families), 'serial:PORT', 'PORT']

/** With a good board behind a port of its own. */
async function withPort<T>(device: string, use: (device: string) => Promise<T>): Promise<T> {
  if (!device.includes('PORT')) return use(device)
  const line = await openLine('a good board')
  try {
    return await use(device.replace('PORT', line.path))
  } finally {
    line.end()
  }
}

const inHost = engram(`run --device v8-scalar --rule local --network 16-10 ${lesson} --format json`).then(({ stdout }) => JSON.parse(stdout).digest as string)

it('every kind of device is tried', () => {
  expect([...deviceNames, ...Object.keys(families), 'serial:<path>'].sort()).toEqual([...deviceSpellings].sort())
})

describe.each(Object.keys(verbs))('%s', (verb) => {
  it.concurrent.each(devices)('learns on %s what it learns on any', (device) =>
    withPort(device, async (named) => {
      const { words, digests } = verbs[verb]!
      const run = await engram(...words(named), '--format json')
      expect(run).toMatchObject({ code: 0 })
      expect(new Set(digests(JSON.parse(run.stdout)))).toEqual(new Set([await inHost]))
    }),
  )
})

describe('monitor', () => {
  it.concurrent.each(devices)('reads %s, or says why it cannot', (device) =>
    withPort(device, async (named) => {
      const run = await engram('monitor', '--device', named, '--format json')
      const result = JSON.parse(run.stdout)
      if (device.includes('PORT')) expect({ ...run, result }).toMatchObject({ code: 0, result: { board: 'microbit', device: named.replace(/^(serial:)?/, 'serial:') } })
      else expect({ ...run, result }).toMatchObject({ code: 2, result: { error: { code: 'OPTION_INVALID', hint: expect.stringContaining('serial:') } } })
    }),
  )
})
