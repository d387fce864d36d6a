import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { commandIn } from './command.js'

const engram = commandIn(process.cwd())

const small = ['--data', 'digits', '--network', '10', '--epochs', '1']

describe('engram drift', () => {
  it('tells of every kind and rule, and draws them', async () => {
    const out = join(mkdtempSync(join(tmpdir(), 'engram-drift-')), 'new')
    const { code, stdout } = await engram(['drift', ...small, '--rules', 'local,dfa', '--drift', 'sudden,gain=0.7', '--drift-alarm', '20', '--out', out])
    expect(code).toBe(0)
    for (const word of ['sudden', 'gain=0.7', 'dfa', 'noticed']) expect(stdout).toContain(word)
    expect(readFileSync(join(out, 'drift.svg'), 'utf8')).toMatch(/<title[^>]*>digits · 1,438 samples/)
  })

  it('gives as JSON what each learner lived through', async () => {
    const { stdout } = await engram(['drift', ...small, '--drift', 'classes', '--format', 'json'])
    const [lived] = (JSON.parse(stdout) as { lived: { changes: object[]; windows: object[]; alarms: unknown }[] }).lived
    expect(lived!.changes).toHaveLength(4)
    expect(lived!.windows.length).toBeGreaterThan(100)
    expect(lived!.alarms).toBeNull()
  })

  it.each([
    [['--drift', 'suden'], 'sudden'],
    [['--drift-alarm', '0'], '20:0.05'],
    [['--data', 'motor'], 'classes'],
    [['--rule', 'forward-forward:variant=classic', '--network', '16-10', '--drift', 'sudden'], 'before it learns'],
  ])('refuses %j in words', async (args, word) => {
    const { code, stderr } = await engram(['drift', '--epochs', '1', ...args])
    expect(code).toBe(2)
    expect(stderr).toContain(word)
  })

  it('feeds stream the same samples, and stream tells of alarms', async () => {
    const out = mkdtempSync(join(tmpdir(), 'engram-drift-'))
    const { code, stdout } = await engram(['stream', ...small, '--device', 'v8', '--drift', 'sudden', '--drift-alarm', '12', '--out', out])
    expect(code).toBe(0)
    expect(stdout).toMatch(/drift alarms: 1, the last behind sample \d+/)
    expect(existsSync(join(out, 'stream.jsonl'))).toBe(true)
  })
})
