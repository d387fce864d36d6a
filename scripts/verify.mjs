/**
 * `npm run verify`: installs what the system tests need (through apt where it can, else says what to do), runs every
 * test, and ends with a line `N passed, N failed` made from the test runner's own result.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { found, missingPackages } from './packages.mjs'

const run = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status ?? 1

function fail(message) {
  console.error(message)
  console.log('0 passed, 1 failed')
  process.exit(1)
}

function install() {
  const missing = missingPackages()
  if (missing.length === 0) return
  const list = missing.join(' ')
  if (!found('apt-get')) {
    fail(`verify needs ${list} (Debian's names). Install them with this system's package manager, then run it again.`)
  }
  const root = process.getuid?.() === 0
  if (!root && !found('sudo')) fail(`verify needs ${list}. As root: apt-get update && apt-get install --no-install-recommends ${list}`)
  console.error(`verify installs through apt: ${list}`)
  // sudo clears the environment, so the variable is set behind it, with env.
  const words = [...(root ? [] : ['sudo']), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']
  const apt = (...args) => run(words[0], [...words.slice(1), ...args])
  apt('update', '-qq')
  if (apt('install', '-y', '-qq', '--no-install-recommends', ...missing) !== 0) fail(`apt-get could not install ${list}`)
}

install()
const folder = mkdtempSync(join(tmpdir(), 'engram-verify-'))
const report = join(folder, 'result.json')
const status = run(process.execPath, [
  'node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`,
])
if (!existsSync(report)) fail('the test runner left no result')
const result = JSON.parse(readFileSync(report, 'utf8'))
rmSync(folder, { recursive: true })
const skipped = result.numPendingTests + (result.numTodoTests ?? 0)
const brokenFiles = result.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0).length
const failed = result.numFailedTests + brokenFiles
if (skipped > 0) console.error(`${skipped} tests were skipped; verify allows none`)
console.log(`${result.numPassedTests} passed, ${failed} failed`)
process.exit(status !== 0 || failed > 0 || skipped > 0 || result.numPassedTests === 0 ? 1 : 0)
