import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { renderFrontierPlot } from '../../host/compare/plot.js'
import { renderPng } from '../../host/compare/png.js'
import { renderReport } from '../../host/compare/report.js'
import type { Provenance } from '../../host/compare/report.js'
import { boards, detectTrials, regressTrials, failedTrials, fewTrials, manyTrials, trial } from './report-samples.js'

const provenance: Provenance = {
  command: 'npx engram compare --data mnist --seeds 3',
  versions: { engram: '0.1.0', node: '20.20.2', v8: '11.3.244.8' },
  coreHash: 'sha256:0123abcd',
  date: '2026-11-23T20:55:00Z',
}

const font = createRequire(import.meta.url).resolve('@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf')

describe('the page', () => {
  it('needs nothing from outside and runs nothing', async () => {
    const page = await renderReport(manyTrials(), boards, provenance)
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(/i)
    // Addresses of XML name spaces are names, nothing is loaded from them.
    expect(page.replace(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:/)
  })

  it('is well formed: every element that opens closes', async () => {
    for (const trials of [manyTrials(), fewTrials(), failedTrials(), []]) {
      expect(unbalanced(await renderReport(trials, boards, provenance))).toEqual([])
    }
  })

  it('says the finding, the command, the versions, the core, the seeds and the date', async () => {
    const page = (await renderReport(manyTrials(), boards, provenance)).replaceAll('\u00a0', ' ')
    expect(page).toContain('<h1>local reaches 98.91 ± 0.06 % on mnist in 167 KB of RAM, and 98.84 % in 13.9 KB</h1>')
    expect(page).toContain('backprop reaches 98.75 ± 0.07 %')
    for (const fact of [provenance.command, 'engram 0.1.0', 'Node 20.20.2', 'V8 11.3.244.8', 'sha256:0123abcd', provenance.date])
      expect(page).toContain(fact)
    expect(page).toContain('<dt>Seeds</dt><dd>1, 2, 3</dd>')
    expect(page).toContain('nothing here fits')
  })

  it('names every drawing for those who cannot see it, with ids of its own', async () => {
    const page = await renderReport(manyTrials(), boards, provenance)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])
    expect(new Set(ids).size).toBe(ids.length)
    for (const labels of page.matchAll(/aria-labelledby="([^"]+)"/g))
      for (const id of labels[1]!.split(' ')) expect(ids).toContain(id)
    // Three figures, each for a wide and for a narrow page.
    expect(page.match(/role="img"/g)).toHaveLength(6)
    expect(page.match(/<th scope="col"/g)!.length).toBeGreaterThan(6)
  })

  it('makes names harmless that are markup', async () => {
    const evil = '<script>alert(1)</script>"\'&'
    const trials = [1, 2].map((seed) =>
      trial({ rule: `r${evil}`, network: `n${evil}`, data: evil, seed, ramBytes: 4000, accuracy: 0.9 }),
    )
    trials[0]!.planned.regions[0]!.name = evil
    trials[0]!.device = evil
    const page = await renderReport(trials, [{ ...boards[0]!, id: 'x', name: evil, ramBytes: 4096 }], { ...provenance, command: evil })
    expect(page).not.toMatch(/<script/i)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(unbalanced(page)).toEqual([])
  })

  it('has a drawing of each figure that a telephone of 390 pixels shows without shrinking it, and nothing else of a fixed width', async () => {
    const page = await renderReport(manyTrials(), boards, provenance)
    const narrow = [...page.matchAll(/<div class="drawing narrow"><svg [^>]*?width="(\d+)"/g)].map(([, width]) => Number(width))
    expect(narrow).toHaveLength(3)
    // 20 pixels of margin on both sides of the page.
    for (const width of narrow) expect(width).toBeLessThanOrEqual(350)
    const style = /<style>([^]*)<\/style>/.exec(page)![1]!
    expect(style).toMatch(/max-width:44rem\)\{\.wide\{display:none\}/)
    for (const [, rem] of style.matchAll(/min-width:([\d.]+)rem/g)) expect(Number(rem) * 16).toBeLessThanOrEqual(350)
  })

  it('names each cell of a table, for the cards that a narrow page makes of its rows', async () => {
    const page = await renderReport(manyTrials(), boards, provenance)
    for (const [cell] of page.matchAll(/<td[^>]*>/g)) expect(cell).toMatch(/data-title="[^"]+"|colspan/)
    expect(page.match(/<div class="scroll( many)?"><table>/g)).toHaveLength(page.match(/<table>/g)!.length)
  })

  it('leaves out learning curves where no rule can tell', async () => {
    const mute = fewTrials().map((t) => ({ ...t, curve: [{ samples: 10, onlineAccuracy: null }] }))
    expect(await renderReport(mute, boards, provenance)).not.toContain('Learning curves')
  })

  it('survives no trials, perfect scores and total failures', async () => {
    expect(await renderReport([], boards, provenance)).toContain('No trial has finished')
    for (const accuracy of [0, 1]) {
      const one = [trial({ rule: 'local', network: '10', seed: 1, ramBytes: 1000, accuracy })]
      expect(await renderReport(one, [], provenance)).not.toMatch(/NaN|Infinity|undefined/)
    }
  })
})

describe('the page of another task', () => {
  it.each([
    ['RMSE', regressTrials(), 'Baseline</dt><dd>7.044: always the mean'],
    ['AUC', detectTrials(true), 'Baseline</dt><dd>1.0000: distance from the mean'],
    ['False alarms', detectTrials(false), 'False alarms against planned RAM'],
  ])('speaks of %s, and of nothing that it does not have', async (title, trials, expected) => {
    const page = (await renderReport(trials, boards, provenance)).replaceAll('\u00a0', ' ')
    expect(page).toContain(`${title} against planned RAM`)
    expect(page).toContain(expected)
    expect(page.replace(/<svg[^]*?<\/svg>/g, '')).not.toMatch(/[Aa]ccura|NaN|Infinity|undefined/)
    expect(unbalanced(page)).toEqual([])
  })
})

describe('the plot', () => {
  it('names its fonts so that they are understood: a name with a digit in it is quoted', async () => {
    const svg = (await renderFrontierPlot(manyTrials(), boards))!
    const families = new Set([...svg.matchAll(/font-family="([^"]*)"/g)].map((found) => found[1]!.replaceAll('&#39;', "'").replaceAll('&quot;', '"')))
    families.add(/font:16px\/1\.55 ([^;]*);/.exec(await renderReport(fewTrials(), boards, provenance))![1]!)
    expect([...families]).toHaveLength(1)
    for (const name of [...families][0]!.split(', ')) expect(name).toMatch(/^'[^']+'$|^"[^"]+"$|^[a-zA-Z-]+$/)
  })

  it('shows every rule, the boards in range and no other, and no number that is none', async () => {
    const svg = (await renderFrontierPlot(manyTrials(), boards))!
    for (const text of ['local', 'backprop', 'dfa', 'synthetic:every=16', 'forward-forward', 'perturbation', 'frontier'])
      expect(svg).toContain(text)
    expect(svg).toContain('BBC micro:bit, SiFive HiFive1 · 16')
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
    const few = (await renderFrontierPlot(fewTrials(), boards))!
    expect(few).toContain('Arduino Uno')
    expect(few).not.toContain('Raspberry Pi Pico')
  })

  it('draws better accuracy higher and more RAM further right', async () => {
    const svg = (await renderFrontierPlot(fewTrials(), []))!
    const at = (network: string) => {
      const match = svg.match(new RegExp(`translate\\(([-\\d.]+),([-\\d.]+)\\)[^>]*>${network}</text>`))!
      return { x: Number(match[1]), y: Number(match[2]) }
    }
    expect(at('64-10').x).toBeGreaterThan(at('32-10').x)
    expect(at('64-10').y).toBeLessThan(at('32-10').y)
  })

  it('has a tick for a perfect score', async () => {
    const perfect = [...fewTrials(), trial({ rule: 'lucky', network: '10', seed: 1, ramBytes: 3000, accuracy: 1 })]
    expect(await renderFrontierPlot(perfect, [])).toMatch(/>100<\/text>/)
    expect(await renderFrontierPlot(fewTrials(), [])).not.toMatch(/>100<\/text>/)
  })

  it('is not drawn for no trials', async () => expect(await renderFrontierPlot([], boards)).toBeUndefined())

  it('becomes a PNG with text in it from the bundled font alone', async () => {
    const svg = (await renderFrontierPlot(fewTrials(), boards))!
    const png = await renderPng(svg, [font], 1)
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    const silent = await renderPng(svg.replace(/<text[^]*?<\/text>/g, ''), [font], 1)
    expect(png.length).toBeGreaterThan(silent.length * 1.3)
  })
})

/** Tags that do not pair up. */
function unbalanced(page: string): string[] {
  const empty = /^(meta|br|wbr|hr|!doctype)$/i
  const open: string[] = []
  for (const [, close, name, rest] of page.matchAll(/<(\/?)([a-z!][a-z0-9]*)\b([^>]*)>/gi)) {
    if (empty.test(name!) || rest!.endsWith('/')) continue
    if (!close) open.push(name!)
    else if (open.pop() !== name) return [`</${name}>`]
  }
  return open
}
