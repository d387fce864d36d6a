import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { consoleBlocks, runCommand, withoutSpeeds } from '../scripts/console-blocks.mjs'

/** Holds every checked block of a page to what its command prints, in the order of the page. */
export function checkPage(page: string): void {
  describe(`what ${page} says that a command prints`, () => {
    const checked = consoleBlocks(readFileSync(page, 'utf8')).filter((block) => block.checked)
    it('is there to be checked', () => expect(checked.length).toBeGreaterThan(0))
    it.each(checked)('is what it prints: $command', ({ command, output }) => {
      expect(withoutSpeeds(runCommand(command).output)).toBe(withoutSpeeds(output))
    }, 120_000)
  })
}
