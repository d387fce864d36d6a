import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { lineFeed } from '../../host/cli/line-feed.js'
import type { NumberedLine } from '../../host/cli/numbered-lines.js'
import { SkippedLines, skippedSummary, type SkippedLine } from '../../host/cli/skipped-lines.js'
import { openStreamRecord, type StreamPoint } from '../../host/cli/stream-record.js'
import { readTable } from '../../host/data/read/table.js'
import { tableDataset } from '../../host/data/table/dataset.js'
import { encodeSheet, type TableFit } from '../../host/data/table/fit.js'
import type { Session } from '../../host/device/device.js'
import type { EngramError } from '../../host/errors.js'
import { codeOf } from '../flash/samples.js'

const root = mkdtempSync(join(tmpdir(), 'engram-lines-'))
afterAll(() => rmSync(root, { recursive: true }))

const rows = Array.from({ length: 90 }, (_, i) => `${(i * 7) % 13},${(i * 5) % 11},${['low', 'mid', 'high'][i % 3]}`)
const fitOf = (text: string): TableFit => tableDataset(readTable(text, 'past.csv'), undefined, { seed: 1 }).fit
const past = { fit: fitOf(['a,b,label', ...rows].join('\n')), decimal: '.' as const }

/** A learner that keeps what it is shown and is always right. */
function learner(): { session: Session; inputs: number[]; labels: number[]; chunks: number[] } {
  const seen = { inputs: [] as number[], labels: [] as number[], chunks: [] as number[] }
  const session: Session = {
    async learn(samples, order) {
      for (const row of order) {
        seen.inputs.push(...samples.inputs.subarray(2 * row, 2 * row + 2))
        seen.labels.push(samples.labels[row]!)
      }
      seen.chunks.push(order.length)
      return order.length
    },
    infer: async (_, order) => new Uint8Array(order.length),
    digest: async () => 0,
    regionDigests: async () => new Uint32Array(),
    close: async () => {},
  }
  return { session, ...seen }
}

async function* chunks(...texts: string[]): AsyncGenerator<string> {
  yield* texts
}

const { signal } = new AbortController()
const refuse = (_line: NumberedLine, error: EngramError): never => {
  throw error
}

describe('lines from stdin', () => {
  it('become the samples that a test file of the same lines has', async () => {
    const { session, inputs, labels } = learner()
    const text = rows.slice(0, 40).join('\n')
    const fed = await lineFeed(chunks(text), { ...past, bad: refuse }).learn(session, 0, Infinity, signal)
    expect(fed).toEqual({ learned: 40, online: 1 })
    const { samples } = encodeSheet(readTable(text, 'test.csv', { header: false }), past.fit)
    expect(inputs).toEqual([...samples.inputs])
    expect(labels).toEqual([...samples.labels])
  })

  it.each([
    ['in one piece', [`${rows.slice(0, 7).join('\n')}\n`]],
    ['without an end of line at the end', [rows.slice(0, 7).join('\n')]],
    ['cut in the middle of lines', [rows.slice(0, 7).join('\n').slice(0, 10), rows.slice(0, 7).join('\n').slice(10, 11), rows.slice(0, 7).join('\n').slice(11)]],
    ['with a header and blank lines', [`a,b,label\n\n${rows[0]}\n\n`, `${rows.slice(1, 7).join('\r\n')}\r\n`]],
    ['with the header alone in front', ['a,b,label\n', rows.slice(0, 7).join('\n')]],
  ])('are all learned when they come %s', async (_title, pieces) => {
    const { session, labels } = learner()
    const fed = await lineFeed(chunks(...pieces), { ...past, bad: refuse }).learn(session, 40, Infinity, signal)
    expect(fed.learned).toBe(47)
    expect(labels).toEqual([1, 2, 0, 1, 2, 0, 1])
  })

  it('stop at the sample that an evaluation waits for, and the rest comes next', async () => {
    const { session, chunks: learned } = learner()
    const feed = lineFeed(chunks(`${rows.join('\n')}\n`), { ...past, bad: refuse })
    expect(await feed.learn(session, 0, 25, signal)).toEqual({ learned: 25, online: 1 })
    expect(await feed.learn(session, 25, 50, signal)).toMatchObject({ learned: 50 })
    expect(await feed.learn(session, 50, 500, signal)).toMatchObject({ learned: 90 })
    expect(await feed.learn(session, 90, 500, signal)).toEqual({ learned: 90, online: null })
    expect(learned).toEqual([25, 25, 40])
  })

  it.each([
    ['a class that the file has not', '1,2,middle', 'DATA_CLASSES'],
    ['a cell that is no number', '1,x,low', 'DATA_VALUE'],
    ['another number of columns', '1,2,3,low', 'DATA_SHAPE'],
  ])('are refused with their number for %s', async (_title, line, code) => {
    const feed = lineFeed(chunks(`a,b,label\n${rows[0]}\n`, `${line}\n`), { ...past, bad: refuse })
    const error = await codeOf(feed.learn(learner().session, 0, Infinity, signal))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(/^stdin, line 3\b(?!.*\bline \d)/)
  })

  it('count blank lines and CRLF in two pieces as an editor does', async () => {
    const skipped = new SkippedLines(false, () => {})
    const feed = lineFeed(chunks('\n\r\na,b,label\r', '\n', `${rows[0]}\r${rows[1]}\r\n\nwrong\n`), { ...past, bad: (line, error) => skipped.add(line, error) })
    expect((await feed.learn(learner().session, 0, Infinity, signal)).learned).toBe(2)
    expect(skipped.last.map(({ line }) => line)).toEqual([7])
  })

  it('are learned up to the first that is no sample when that ends the stream', async () => {
    const { session, labels } = learner()
    const error = await codeOf(lineFeed(chunks(`${rows[0]}\n${rows[1]}\nready\n${rows[2]}\n`), { ...past, bad: refuse }).learn(session, 0, Infinity, signal))
    expect({ message: error.message, labels }).toEqual({ message: expect.stringMatching(/^stdin, line 3: only one column|^stdin, line 3 has 1 column/), labels: [1, 2] })
  })

  // What a board sends that starts while it is listened to: text of its boot loader, a missing reading, a comment, half a line.
  const boot = readFileSync(new URL('./live-with-boot-text.txt', import.meta.url), 'utf8')
  const switches = fitOf(['a,b,label', ...Array.from({ length: 20 }, (_, i) => `${i % 3},${i % 5},${i % 2 ? 'on' : 'off'}`)].join('\n'))
  it.each([1, 7, 1000])('that are no samples are left out, counted, and the last ones kept (pieces of %i characters)', async (size) => {
    const told: SkippedLine[] = []
    const skipped = new SkippedLines(false, (line) => told.push(line))
    const pieces = Array.from({ length: Math.ceil(boot.length / size) }, (_, i) => boot.slice(i * size, (i + 1) * size))
    const { session, labels } = learner()
    const feed = lineFeed(chunks(...pieces), { fit: switches, decimal: '.', bad: (line, error) => skipped.add(line, error) })
    expect(await feed.learn(session, 0, Infinity, signal)).toMatchObject({ learned: 3 })
    expect(labels).toEqual([1, 1, 0])
    expect(skipped.lines).toBe(6)
    expect(skipped.last.map(({ line }) => line)).toEqual([2, 3, 5, 7, 9])
    expect(skipped.last[2]).toEqual({ line: 5, text: '0.4,nan,off', why: expect.stringContaining('has no value') })
    expect(told).toEqual([expect.objectContaining({ line: 1, text: 'ets Jul 29 2019 12:21:46' })])
    expect(skippedSummary(skipped).split('\n')).toHaveLength(6)
  })

  it.each([
    ['a quote that is never closed', '1,"2,low'],
    ['a header that comes again', undefined],
    ['noise', '\u0000\u0001\ufffd,\u001b[2J,low'],
    ['a class that the file has not', '1,2,lower'],
    ['too many columns', '1,2,3,low'],
    ['one that nobody ever ends', 'x'.repeat(3 << 20)],
  ])('do not end the stream for %s', async (_title, line) => {
    const skipped = new SkippedLines(false, () => {})
    const feed = lineFeed(chunks(`${rows[0]}\n`, `${line ?? 'a,b,label'}`, `\n${rows[1]}\n`), { ...past, bad: (bad, error) => skipped.add(bad, error) })
    expect((await feed.learn(learner().session, 0, Infinity, signal)).learned).toBe(2)
    expect(skipped.lines).toBe(line === undefined ? 0 : 1)
    expect(skippedSummary(skipped)).not.toMatch(/[\0-\x09\x0b-\x1f]/)
  })

  it('that look like a header of numbers are samples', async () => {
    const counts = fitOf(rows.map((_, i) => `${(i % 2) + 5},${i % 3},${i % 4}`).join('\n'))
    const feed = lineFeed(chunks('0,1,2\n'), { fit: counts, decimal: '.', bad: refuse })
    expect((await feed.learn(learner().session, 0, Infinity, signal)).learned).toBe(1)
  })
})

describe('the record of a stream', () => {
  const header = { stream: { rule: 'local', epochs: 2 }, device: 'serial:/dev/ttyACM0', command: 'engram stream' }
  const point = (samples: number): StreamPoint => ({ samples, onlineAccuracy: null, testAccuracy: 0.5, testSamples: 4, digest: '0000abcd', ms: 1, measured: null })

  it('gives back the evaluations of its last learner, and drops a line that a crash cut off', () => {
    const first = openStreamRecord(join(root, 'a'), header, false)
    first.begin()
    first.append(point(10))
    const second = openStreamRecord(join(root, 'a'), header, false)
    second.begin()
    second.append(point(5))
    second.append(point(8))
    const before = readFileSync(second.path, 'utf8')
    writeFileSync(second.path, `${before}{"samples":12,"onl`)
    expect(openStreamRecord(join(root, 'a'), header, true).earlier).toEqual([point(5), point(8)])
    expect(readFileSync(second.path, 'utf8')).toBe(before)
  })

  it.each<[string, boolean, object, string, RegExp]>([
    ['another configuration', true, { ...header, stream: { rule: 'local', epochs: 3 } }, 'kept', /epochs: 2 there, 3 here/],
    ['another configuration, though it starts anew', false, { ...header, stream: { rule: 'dfa', epochs: 2 } }, 'kept', /rule: local there, dfa here/],
    ['no record', true, header, 'none', /nothing to resume/],
  ])('is refused to one with %s', async (_title, resume, asked, name, message) => {
    openStreamRecord(join(root, 'kept'), header, false).begin()
    const error = await codeOf(() => openStreamRecord(join(root, name), asked as typeof header, resume))
    expect(error).toMatchObject({ code: 'RESULTS_MISMATCH', exitCode: 2 })
    expect(error.message).toMatch(message)
  })

  it('is not begun in a file of something else', async () => {
    openStreamRecord(join(root, 'foreign'), header, false)
    writeFileSync(join(root, 'foreign', 'stream.jsonl'), '{"digest":"1"}\n')
    expect(await codeOf(() => openStreamRecord(join(root, 'foreign'), header, false))).toMatchObject({ code: 'RESULTS_MISMATCH', message: expect.stringContaining('line 1') })
  })
})
