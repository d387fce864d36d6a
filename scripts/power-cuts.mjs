/**
 * Cuts the power of the core at every byte of a save, at every pair of bytes, and at 10,000 random triples, that of emulated boards at every byte, has an Uno learn in ten sittings, and
 * prints how many power-ups there were and what they found (docs/reliability.md). The test suite does a few of them each time.
 */
import { spawnSync } from 'node:child_process'

const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/conformance/power-cuts.test.ts', 'test/system/power-cuts-boards.test.ts', 'test/system/uno-sittings.test.ts', '--disableConsoleIntercept', '--testTimeout=0'],
  { stdio: 'inherit', env: { ...process.env, ENGRAM_CUTS: 'all' } },
)
process.exitCode = status ?? 1
