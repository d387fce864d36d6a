import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCommandLine } from '../../host/cli/command-line.js'
import { columns, facts } from '../../host/cli/columns.js'
import { cut, statusLine } from '../../host/cli/status-line.js'
import { terminalOf, widthOf } from '../../host/cli/terminal.js'
import { verbs } from '../../host/cli/verbs.js'
import { displayWidth, fold, foldText } from '../../host/text/fold.js'
import { layTable, type Column } from '../../host/text/table.js'

const widths = [60, 80, 120]
const word = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'b', 'é', '1', '漢') })
const prose = fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(' '))

describe('folded text', () => {
  it.each(widths)('is at most %i columns wide and breaks no word', (width) => {
    fc.assert(fc.property(prose, (text) => {
      const lines = fold(text, width)
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
      expect(lines.join(' ')).toBe(text)
    }))
  })

  it('indents what follows, and keeps a command whole when it is copied', () => {
    expect(foldText('  hint: give one of the boards that there are', 24)).toBe('  hint: give one of\n    the boards that\n    there are')
    const command = foldText('to go on: engram stream --device serial:/dev/ttyACM0 --resume', 40)
    expect(command.replace(/ \\\n */g, ' ')).toBe('to go on: engram stream --device serial:/dev/ttyACM0 --resume')
    expect(foldText('short\n  text', 40)).toBe('short\n  text')
  })

  it('counts two columns for wide letters, none for accents and colours', () => {
    expect(displayWidth('漢字')).toBe(4)
    expect(displayWidth('e\u0301')).toBe(1)
    expect(displayWidth('\u001b[32mok\u001b[39m')).toBe(2)
  })
})

describe('a table', () => {
  const header: Column[] = [
    { title: 'rule', key: true }, { title: 'network', key: true, breaks: 'list' },
    ...['planned', 'measured', 'flash', 'cycles', 'ms', 'mJ', 'left'].map((title): Column => ({ title: [title, 'learn'], align: 'right' })),
  ]
  const cells = fc.tuple(word, fc.constantFrom('10', 'conv5x8-pool2-conv3x24-pool2-10:i8'), ...Array.from({ length: 7 }, () => fc.constantFrom('1', '12.3\u00a0KB', '270,336\u00a0B')))

  it.each(widths)('of nine columns fits %i columns, and loses nothing', (width) => {
    fc.assert(fc.property(fc.array(cells, { minLength: 1, maxLength: 8 }), (rows) => {
      const { head, rows: lines, width: taken } = layTable(header, rows, width)
      for (const line of [...head, ...lines.flat()]) expect(displayWidth(line)).toBeLessThanOrEqual(width)
      expect(taken).toBeLessThanOrEqual(width)
      rows.forEach((row, i) => {
        const shown = lines[i]!.join('\n')
        for (const piece of row.flatMap((cell) => cell.split(/(?<=-)/))) expect(shown).toContain(piece)
      })
    }))
  })

  it('stands side by side where there is room, else with its key above, else with a title at each cell', () => {
    const rows = [['local', '100-50-10', '1\u00a0KB', '2\u00a0KB']]
    const small: Column[] = [{ title: 'rule', key: true }, { title: 'network', key: true }, { title: ['RAM', 'planned'], align: 'right' }, { title: ['RAM', 'measured'], align: 'right' }]
    const at = (width: number): string => { const { head, rows: lines } = layTable(small, rows, width); return [...head, ...lines.flat()].join('\n').replaceAll('\u00a0', ' ') }
    expect(at(60)).toBe('                      RAM       RAM\nrule   network    planned  measured\nlocal  100-50-10     1 KB      2 KB')
    expect(at(24)).toBe('rule  network\n      RAM       RAM\n  planned  measured\nlocal  100-50-10\n     1 KB      2 KB')
    expect(at(18)).toBe('local  100-50-10\n  RAM planned 1 KB\n  RAM measured\n  2 KB')
  })

  it.each(widths)('of facts puts long values below one another at %i columns', (width) => {
    fc.assert(fc.property(fc.array(fc.tuple(word, prose), { minLength: 1 }), (pairs) => {
      for (const line of facts(pairs, width).split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width)
    }))
  })

  it('lets a word stick out that is wider than the terminal, rather than break it', () => {
    expect(columns(['file'], [['a/path/that/is/longer/than/forty/columns/of/a/terminal']], [], 40)).toContain('a/path/that/is/longer/than/forty/columns/of/a/terminal')
  })
})

describe('the help', () => {
  it.each(widths)('of every verb is at most %i columns wide', (width) => {
    for (const name of ['', ...verbs.map((verb) => verb.name)]) {
      const answer = parseCommandLine([...name.split(' ').filter(Boolean), '--help'], verbs, '1.0.0', width)
      if (answer.kind !== 'answer') throw new Error(name)
      for (const line of answer.text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width)
    }
  })
})

describe('a status line', () => {
  const parts = [
    { text: '[####--------] 7/18', short: '7/18', yields: 3 }, { text: 'local conv5x8-pool2-conv3x24-pool2-10:i8 seed 2', yields: 1 },
    { text: 'online 91.0 %', yields: 2 }, { text: '45,000 samples/s', yields: 4 }, { text: '2 min 3 s left' },
  ]

  it.each([
    [121, '[####--------] 7/18 · local conv5x8-pool2-conv3x24-pool2-10:i8 seed 2 · online 91.0 % · 45,000 samples/s · 2 min 3 s left'],
    [90, '[####--------] 7/18 · local conv5x8-p… · online 91.0 % · 45,000 samples/s · 2 min 3 s left'],
    [80, '[####--------] 7/18 · online 91.0 % · 45,000 samples/s · 2 min 3 s left'],
    [60, '[####--------] 7/18 · 45,000 samples/s · 2 min 3 s left'],
    [40, '7/18 · 45,000 samples/s · 2 min 3 s left'],
    [24, '7/18 · 2 min 3 s left'],
  ])('at %i columns keeps what matters most, the time left to the last', (width, text) => {
    expect(statusLine(parts, width)).toBe(text)
  })

  it('is never wider than it may be', () => {
    for (let width = 1; width < 130; width++) expect(displayWidth(statusLine(parts, width))).toBeLessThanOrEqual(width)
    expect(cut('漢字漢字', 4)).toBe('漢…')
  })
})

describe('the width', () => {
  it.each([
    [{ isTTY: true, columns: 72 }, {}, 72],
    [{ isTTY: true, columns: 72 }, { COLUMNS: '60' }, 60],
    [{}, { COLUMNS: '132' }, 132],
    [{ isTTY: true, columns: 0 }, {}, undefined],
    [{}, { COLUMNS: 'wide' }, undefined],
    [{}, {}, undefined],
    [{ isTTY: true, columns: 7 }, {}, 40],
  ])('of %o with %o is %o', (stream, env, width) => expect(widthOf(stream, env)).toBe(width))

  it('of a pipe is 100 for tables, and its prose is left as it is', () => {
    expect(terminalOf({}, {})).toEqual({ width: 100 })
  })
})
