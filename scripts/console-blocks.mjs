/**
 * Commands in Markdown with what they printed:
 *
 *     ```
 *     $ engram run …
 *     what it printed
 *     ```
 *
 * A block below the line `<!-- checked -->` is run again by the tests; `npm run results` runs blocks and writes what they print.
 */
import { spawnSync } from 'node:child_process'

const BLOCK = /(<!-- checked -->\n)?```\n\$ (.+)\n([\s\S]*?)```/g

/** Every block of a page: its command, what stands below it, and whether tests check it. */
export function consoleBlocks(markdown) {
  return [...markdown.matchAll(BLOCK)].map((found) => ({ command: found[2], output: found[3], checked: found[1] !== undefined, at: found.index, text: found[0] }))
}

/** Runs a command as the page shows it, in the folder of the project, and gives what it printed on both streams; of progress, which a slow machine has more of, nothing. */
export function runCommand(command) {
  const shell = command.replace(/\bengram\b/g, 'node dist/host/cli/main.js')
  const { stdout, status } = spawnSync('bash', ['-c', `{ ${shell} ; } 2>&1`], { encoding: 'utf8', maxBuffer: 2 ** 26, env: { ...process.env, NO_COLOR: '1', COLUMNS: '120', ENGRAM_QUIET: 'true' } })
  return { output: stdout.endsWith('\n') || stdout === '' ? stdout : `${stdout}\n`, status }
}

/** Figures that depend on the machine and its load, such as samples a second. They are not compared. */
export const withoutSpeeds = (output) =>
  output
    .replace(/at [\d,.]+( [kM])? samples\/s/g, 'at … samples/s')
    .replace(/(\d+\.\d\d %)\s+[\d,]+\s+([0-9a-f]{8})/g, '$1  …  $2')
    .replace(/accuracy\s+samples\/s\s+digest/g, 'accuracy  samples/s  digest')
