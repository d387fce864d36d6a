import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

it('the firmware takes mutated sessions and checkpoints of every rule under sanitizers, with its own bounds checked', () => {
  const said = execFileSync(process.execPath, ['scripts/fuzz-native.mjs', '5000', '1'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  expect(said).toMatch(/^5,\d{3} executions, .*nothing stopped/m)
})
