import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ruleNames } from '../../host/experiment/rules.js'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-rule-info-'))
afterAll(() => rmSync(folder, { recursive: true }))
const engram = commandIn(folder)
const json = async (line: string) => JSON.parse((await engram(`${line} --format json`)).stdout)

describe('rule info', () => {
  it('tells equation, memory, boards and what was measured, with its source', async () => {
    const { code, stdout } = await engram('rule info local')
    expect(code).toBe(0)
    expect(stdout).toContain('p = softmax(A pool(h))')
    expect(stdout).toMatch(/^head 1 +2hy \+ 2y +yes$/m)
    expect(stdout).toMatch(/^conv3x8-pool2-10:i8 [^]*?microbit,[^]*?\buno$/m)
    expect(stdout).toMatch(/^digits +16,\d{3} B +conv3x\d+-pool2-10:i8 +30 +5 +9\d\.\d\d ± \d\.\d\d %$/m)
    expect(stdout).toContain('published: 99.74 on mnist')
  })

  it.each(ruleNames)('knows of %s which boards hold its networks, fewer the larger these are', async (rule) => {
    const { memory, boards } = await json(`rule info ${rule}`)
    expect(memory.total[''] ?? 0).toBeGreaterThan(0)
    expect(boards.length).toBeGreaterThan(0)
    boards.slice(1).forEach(({ ramBytes, boards: fits }: { ramBytes: number; boards: string[] }, i: number) => {
      expect(ramBytes).toBeGreaterThan(boards[i].ramBytes)
      for (const board of fits) expect(boards[i].boards).toContain(board)
    })
  })

  it('counts what the options of a rule take', async () => {
    const [ends, top] = [await json('rule info wake-sleep:label=ends'), await json('rule info wake-sleep:label=top')]
    expect(ends.memory.total.xy).toBe(2)
    expect(top.memory.total.xy).toBeUndefined()
  })
})
