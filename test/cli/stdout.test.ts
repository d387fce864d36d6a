import { spawn, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

// The command as users run it, so these tests need the build: npm run build.
const engram = `'${process.execPath}' '${resolve('dist/host/cli/main.js')}'`

/** Runs a line in bash, which tells of each part of a pipe how it ended. */
function bash(line: string): { codes: string; stderr: string } {
  const { stdout, stderr } = spawnSync('bash', ['-c', `${line}; echo "codes \${PIPESTATUS[*]}" >&2`], { encoding: 'utf8' })
  const [, said, codes] = /^([^]*)codes (.*)\n$/.exec(stderr) ?? []
  expect(stdout).toBe('')
  return { codes: codes!, stderr: said! }
}

const refusal = (why: string) => new RegExp(`^engram: the result cannot be written to stdout: .*${why}.* \\[OUTPUT_UNWRITABLE\\]\\n  hint: .*\\n$`)

describe('a result that stdout does not take ends with 4 and one message', () => {
  it.each([
    ['a full disk', 'rule list > /dev/full', '4', 'ENOSPC'],
    ['a full disk, help', '--help > /dev/full', '4', 'ENOSPC'],
    ['a full disk, an error as JSON', 'run --seeds 0 --format json > /dev/full', '4', 'ENOSPC'],
    ['a descriptor to read from', 'rule list 1< /dev/null', '4', 'EBADF'],
    ['a closed one', 'rule list >&-', '4', 'it is closed'],
    ['a closed one, an error', 'runn --format json >&-', '4', 'it is closed'],
    ['a reader that is gone', 'rule list | true', '4 0', 'its reader closed it'],
  ])('%s', (_, line, codes, why) => {
    expect(bash(`${engram} ${line}`)).toEqual({ codes, stderr: expect.stringMatching(refusal(why)) })
  })
})

describe('a result that nobody wants is none', () => {
  it.each([
    ['thrown away by the shell', 'rule list > /dev/null'],
    ['of a script whose output is thrown away', '(exec <> /dev/null >&0; true; $E rule list; true)'],
  ])('%s', (_, line) => {
    expect(bash(line.includes('$E') ? line.replace('$E', engram) : `${engram} ${line}`)).toEqual({ codes: '0', stderr: '' })
  })

  it('thrown away by a program', async () => {
    const child = spawn(process.execPath, [resolve('dist/host/cli/main.js'), 'rule', 'list'], { stdio: ['ignore', 'ignore', 'inherit'] })
    expect(await new Promise((done) => child.on('close', done))).toBe(0)
  })
})
