import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
// @ts-expect-error the benchmark is plain JavaScript
import { frontCosts } from '../../bench/front.mjs'

interface Cost { block: string; differs: boolean; translated: number; plainC: number }

const folder = mkdtempSync(join(tmpdir(), 'engram-front-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Rows of the table of docs/front.md: | block | translated (plain C) of each board |. */
const rows = [...readFileSync('docs/front.md', 'utf8').matchAll(/^\| `?([\w ]+)`? \| ([\d,]+) \(([\d,]+)\) \| ([\d,]+) \(([\d,]+)\) \| ([\d,]+) \(([\d,]+)\) \|$/gm)]
const number = (text: string): number => Number(text.replaceAll(',', ''))

describe.each([['pico', 2], ['feather-stm32f405', 4], ['uno', 6]])('the blocks of a front end on %s', (id, column) => {
  it('make the numbers of plain C, and cost what docs/front.md says, to a tenth', async () => {
    const costs = (await frontCosts(id, folder)) as Cost[]
    expect(costs.filter(({ differs }) => differs)).toEqual([])
    expect(costs.map(({ block }) => block)).toEqual(rows.map(([, block]) => block))
    const off = costs.map(({ block, translated, plainC }, i) => ({ block, translated: translated / number(rows[i]![column]!), plainC: plainC / number(rows[i]![column + 1]!) }))
    expect(off.filter((each) => Math.abs(each.translated - 1) > 0.1 || Math.abs(each.plainC - 1) > 0.1)).toEqual([])
  })
})
