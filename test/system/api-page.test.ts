import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

it('the API page documents every export: typedoc has no warning', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/typedoc/bin/typedoc', '--emit', 'none'], { encoding: 'utf8' })
  expect(stdout + stderr).not.toContain('[warning]')
  expect(status).toBe(0)
}, 300_000)
