import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packages } from '../../scripts/packages.mjs'

const sources = ['host', 'test', 'scripts', 'bench'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs)$/.test(file) && !file.includes('node_modules'))
    .map((file) => join(folder, file)),
)

/** Programs that a file starts by their names; what stands in a variable is a path of ours, or a compiler of host/aot/toolchain.ts. */
const started = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/\b(?:spawn|spawnSync|execFile|execFileSync|execSync|exec)\(\s*['"`]([\w.+-]+)/g)].map(([, program]) => program!)

describe('every program that is started', () => {
  const known = [...packages.flatMap(({ programs }) => programs), ...packages.map(({ name }) => name)]
  // `sh`, `bash` and `tar` are in every Debian; npm is there where Node is, git where the clone is from.
  const always = ['sh', 'bash', 'tar', 'node', 'npm', 'git']
  // Taken where it is there, and done without elsewhere.
  const optional = ['clang']
  // Binutils come with each compiler.
  const compilers = ['arm-none-eabi-', 'riscv64-unknown-elf-', 'avr-']
  const isKnown = (program: string): boolean => [...known, ...always, ...optional].includes(program) || compilers.some((prefix) => program.startsWith(prefix))

  it('is of a package that verify installs, or there wherever Node is', () => {
    const strangers = sources.flatMap((file) => started(file).filter((program) => !isKnown(program)).map((program) => `${file}: ${program}`))
    expect(strangers).toEqual([])
  })

  it('is found by this test', () => {
    expect(sources.flatMap(started)).toEqual(expect.arrayContaining(['sh', 'socat', 'arm-none-eabi-gcc', 'gcc']))
  })
})
