import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commandIn } from './command.js'

const engram = commandIn(process.cwd())

const data = ['--data', 'test/cases/accelerometer-50hz.csv']

it('shows what tells the classes apart, and draws windows and numbers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'front-'))
  const { stdout, code } = await engram(['front', ...data, '--front', 'window64/32-stats', '--out', folder, '--format', 'json'])
  expect(code).toBe(0)
  const told = JSON.parse(stdout)
  expect(told).toMatchObject({ front: 'window64/32-stats-scale', rows: 64, hop: 32, channels: ['ax', 'ay', 'az'], classes: ['idle', 'run', 'walk'], samples: 84 })
  expect(told.features).toHaveLength(24)
  const rms = told.features.find(({ feature }: { feature: string }) => feature === 'ax RMS')
  expect(rms.separation).toBeGreaterThan(0.9)
  const svg = readFileSync(join(folder, 'front.svg'), 'utf8')
  for (const text of ['idle', 'run', 'walk', 'ax RMS']) expect(svg).toContain(`>${text}<`)
})

it('learns windows through --front, and refuses what has none', async () => {
  const run = await engram(['run', ...data, '--front', 'window64/32-stats', '--network', '16-3', '--format', 'json'])
  expect(JSON.parse(run.stdout).accuracy).toBeGreaterThanOrEqual(0.95)
  for (const args of [['front', ...data], ['front', '--front', 'window64-stats', '--data', 'digits'], ['alignment', ...data, '--front', 'window64-stats'], ['build', '--board', 'uno', '--front', 'window64-stats']]) {
    const { code, stderr } = await engram(args)
    expect(code, args.join(' ')).toBe(2)
    expect(stderr).toContain('[OPTION_INVALID]')
  }
})
