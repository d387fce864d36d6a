import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { consoleBlocks, runCommand, withoutSpeeds } from '../../scripts/console-blocks.mjs'

describe.each(['docs/results.md', 'docs/data.md', 'docs/tasks.md'])('what %s says that a command prints', (page) => {
  const checked = consoleBlocks(readFileSync(page, 'utf8')).filter((block) => block.checked)
  it('is there to be checked', () => expect(checked.length).toBeGreaterThan(0))
  it.each(checked)('is what it prints: $command', ({ command, output }) => {
    expect(withoutSpeeds(runCommand(command).output)).toBe(withoutSpeeds(output))
  }, 120_000)
})
