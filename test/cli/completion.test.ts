import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complete } from '../../host/cli/complete.js'
import { declarations } from '../../host/cli/options.js'
import { optionsOf, verbs } from '../../host/cli/verbs.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-completion-'))
beforeAll(() => {
  writeFileSync(join(folder, 'mine.csv'), '')
  writeFileSync(join(folder, 'two words.csv'), '')
  mkdirSync(join(folder, 'mnist-files'))
  const main = resolve('dist/host/cli/main.js')
  chmodSync(main, 0o755)
  symlinkSync(main, join(folder, 'engram'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What bash offers for a line, with its own script; the word that is completed begins where bash breaks it. */
function bash(line: string): string[] {
  const script = `source <(engram completion bash); COMP_LINE="$1"; COMP_POINT=\${#COMP_LINE}; _engram; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', line], { cwd: folder, encoding: 'utf8', env: { PATH: `${folder}:${process.env.PATH}` } })
  expect(stderr).toBe('')
  return stdout.split('\n').filter(Boolean)
}

describe('bash completes', () => {
  it.each([
    ['engram comp', ['compare ', 'completion ']],
    ['engram rule i', ['info ']],
    ['engram help pl', ['plan ']],
    ['engram run --epo', ['--epochs ']],
    ['engram run --rule loc', ['local ']],
    ['engram run --rules local,df', ['local,dfa ']],
    ['engram run --rule synthetic:ev', ['every=']],
    ['engram plan --board hif', ['hifive1 ']],
    ['engram run --device em', ['emulator:']],
    ['engram run --device emulator:pi', ['pico ']],
    ['engram run --device=emulator:pi', ['pico ']],
    ['engram run --augment s', ['shift ']],
    ['engram run --data mn', ['mnist ', 'mnist-files/']],
    ['engram run --data mi', ['mine.csv ']],
    ['engram run --data tw', ['two\\ words.csv ']],
    ['engram run --data=mi', ['mine.csv ']],
    ['engram rule info back', ['backprop ']],
    ['engram completion z', ['zsh ']],
    ['engram run --nosuch x', []],
  ])('"%s" to %j', (line, expected) => {
    expect(bash(line)).toEqual(expected)
  })
})

it('offers for every option of every verb what its declaration knows', async () => {
  for (const verb of verbs) {
    const line = verb.name.split(' ')
    const offered = (await complete([...line, '--'])).split('\n').map((candidate) => candidate.split('\t')[0])
    expect(offered, verb.name).toEqual([...optionsOf(verb).map((key) => declarations[key].flag), '--help'])
    for (const key of optionsOf(verb)) {
      const { parse, flag, value } = declarations[key]
      const values = (await complete([...line, flag, ''])).split('\n').map((candidate) => candidate.split('\t')[0])
      if (parse.words) expect(values, flag).toEqual(parse.words)
      if (/file|dir/.test(value ?? '')) expect(values, flag).toContain(':files')
      if (value === '<board>') expect(values, flag).toContain('uno')
    }
  }
})

it.each(['bash', 'zsh', 'fish'])('prints a script for %s that asks engram itself', (shell) => {
  const { status, stdout } = spawnSync(join(folder, 'engram'), ['completion', shell], { encoding: 'utf8' })
  expect({ status, asks: stdout.includes(' __complete ') }).toEqual({ status: 0, asks: true })
})

it.each([[['fihs'], 'did you mean "fish"?'], [['powershell'], 'the shells are bash, zsh, fish']])('refuses the shell %s: %s', (shell, hint) => {
  const { status, stderr } = spawnSync(join(folder, 'engram'), ['completion', ...shell], { encoding: 'utf8' })
  expect({ status, hinted: stderr.includes(hint) }).toEqual({ status: 2, hinted: true })
})
