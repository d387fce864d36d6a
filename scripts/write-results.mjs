/**
 * Runs the commands of a page and writes what they print below them: `npm run results -- PAGE [PATTERN]`, e.g.
 * `npm run results -- docs/results.md "data info"`. Without a pattern all are run, which takes hours; with `--checked` those that tests check.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { consoleBlocks, runCommand } from './console-blocks.mjs'

const [page = 'docs/results.md', pattern = ''] = process.argv.slice(2)
const wanted = (block) => (pattern === '--checked' ? block.checked : block.command.includes(pattern))
for (const { command } of consoleBlocks(readFileSync(page, 'utf8')).filter(wanted)) {
  console.error(`$ ${command}`)
  const { output } = runCommand(command)
  // Reads the page again for each block and writes it at once: somebody may have edited it meanwhile, and an interrupted run keeps what it has.
  const markdown = readFileSync(page, 'utf8')
  const block = consoleBlocks(markdown).find((each) => each.command === command)
  writeFileSync(page, markdown.replace(block.text, () => block.text.replace(/\n\$ [\s\S]*/, () => `\n$ ${command}\n${output}\`\`\``)))
}
