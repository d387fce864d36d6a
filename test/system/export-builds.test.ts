import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandIn } from '../cli/command.js'
import { exported, models, type Exported } from './export/models.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-export-builds-'))
const libraries: Exported[] = []
const processes: ChildProcess[] = []
afterAll(() => {
  for (const process of processes) process.kill()
  for (const path of [folder, ...libraries.map((library) => library.folder)]) rmSync(path, { recursive: true })
})
beforeAll(async () => {
  for (const model of models) libraries.push(await exported(model))
  for (const { folder: own, name } of libraries) cpSync(own, join(folder, 'libraries', `engram_${name}`), { recursive: true })
})
const library = (name: string): Exported => libraries.find((each) => each.name === name)!

const ARDUINO = '/usr/share/arduino/hardware'

/** Compiles an example with Debian's Arduino; gives its ELF file, and what the compilers said. */
function sketch(board: string, name: string, example: string): { elf: string; said: string } {
  const build = join(folder, `${board.replace(/\W/g, '-')}-${name}-${example}`)
  mkdirSync(build, { recursive: true })
  const { status, stdout, stderr } = spawnSync('arduino-builder', [
    '-compile', '-hardware', ARDUINO, '-hardware', '/usr/share/arduino-builder', '-tools', '/usr/share/arduino-builder',
    '-libraries', join(folder, 'libraries'), '-built-in-libraries', `${ARDUINO}/arduino/avr/libraries`, '-fqbn', `arduino:avr:${board}`,
    // Debian's avr-libc lacks a name that its Arduino core uses.
    '-build-path', build, '-prefs', 'runtime.tools.avr-gcc.path=/usr', '-prefs', 'compiler.cpp.extra_flags=-DDECIMAL_DIG=__DECIMAL_DIG__',
    '-warnings', 'all', join(folder, 'libraries', `engram_${name}`, 'examples', example, `${example}.ino`),
  ], { encoding: 'utf8' })
  const said = stdout + stderr
  if (status !== 0) throw new Error(said)
  return { elf: join(build, `${example}.ino.elf`), said }
}

describe.each(['uno', 'nano:cpu=atmega328', 'mega:cpu=atmega2560', 'leonardo'])('the Arduino library for %s', (board) => {
  it.each(models.flatMap(({ name }) => [[name, 'Learn'], ...(name === 'mlp' ? [[name, 'Wire']] : [])]))('%s compiles with its example %s, without a warning of its own', (name, example) => {
    const { elf, said } = sketch(board, name!, example!)
    expect(existsSync(elf)).toBe(true)
    expect(said.split('\n').filter((line) => line.includes('warning') && !line.startsWith(ARDUINO))).toEqual([])
  })
})

describe('the sketch Wire on an Uno', () => {
  it('learns what V8 learns, over its serial port', async () => {
    const { elf } = sketch('uno', 'mlp', 'Wire')
    const port = join(folder, 'uno')
    const emulated = spawn(process.execPath, [resolve('dist/host/cli/main.js'), 'emulate', 'uno', '--image', elf, '--port', port])
    processes.push(emulated)
    await new Promise<void>((ready) => emulated.stdout!.on('data', (chunk: Buffer) => String(chunk).includes('is on') && ready()))
    const engram = commandIn(process.cwd())
    const { study } = library('mlp')
    const verified = await engram(`verify ${study} --samples 200 --device v8 --device serial:${port} --format json`)
    expect(verified.stderr).not.toMatch(/\[[A-Z_]+\]/)
    expect(JSON.parse(verified.stdout)).toMatchObject({ same: true })
    const ran = await engram(`run ${study} --samples 100 --epochs 2 --device serial:${port} --format json`)
    const here = await engram(`run ${study} --samples 100 --epochs 2 --format json`)
    const [there, v8] = [ran, here].map(({ stdout }) => JSON.parse(stdout) as { digest: string; measured?: { stackBytes: number } })
    expect(there!.digest).toBe(v8!.digest)
    // What the sketch sets aside (STACK in Wire.ino).
    expect(there!.measured!.stackBytes).toBeLessThan(320)
  })
})

const cmake = (words: readonly string[]): string => execFileSync('cmake', words, { encoding: 'utf8' })

describe('CMake', () => {
  it('builds the library by itself, and its self-test passes', () => {
    const build = join(folder, 'alone')
    cmake(['-S', library('cnn').folder, '-B', build])
    cmake(['--build', build])
    expect(execFileSync('ctest', ['--test-dir', build], { encoding: 'utf8' })).toMatch(/100% tests passed/)
  })

  it.each([
    ['add_subdirectory', (own: string) => `add_subdirectory(${own} engram_mlp)`],
    ['FetchContent', (own: string) => `include(FetchContent)\nFetchContent_Declare(engram_mlp SOURCE_DIR ${own})\nFetchContent_MakeAvailable(engram_mlp)`],
  ])('builds it with %s', (how, lines) => {
    const project = join(folder, how)
    mkdirSync(project)
    writeFileSync(join(project, 'CMakeLists.txt'), `cmake_minimum_required(VERSION 3.16)\nproject(user C)\n${lines(library('mlp').folder)}\nadd_executable(user main.c)\ntarget_link_libraries(user engram_mlp)\n`)
    writeFileSync(join(project, 'main.c'), '#include <engram_mlp.h>\nstatic engram_mlp_t model;\nint main(void) { engram_mlp_init(&model, 1); return engram_mlp_digest(&model) == 0; }\n')
    cmake(['-S', project, '-B', join(project, 'build')])
    cmake(['--build', join(project, 'build')])
    expect(() => execFileSync(join(project, 'build/user'))).not.toThrow()
  })
})

describe('manifests', () => {
  it('name every source file, for PlatformIO by a pattern', () => {
    const { folder: own, c, assembler } = library('cnn')
    const sources = [...c, ...assembler].map((path) => basename(path))
    for (const file of ['CMakeLists.txt', 'zephyr/CMakeLists.txt']) for (const source of sources) expect(readFileSync(join(own, file), 'utf8')).toContain(source)
    const { name, version, build } = JSON.parse(readFileSync(join(own, 'library.json'), 'utf8')) as { name: string; version: string; build: { srcFilter: string[] } }
    expect([name, version, build.srcFilter]).toEqual(['engram_cnn', '1.0.0', ['+<*.c>', '+<*.S>', '-<selftest.c>']])
  })

  it('hold what Arduino asks of library.properties', () => {
    const fields = Object.fromEntries(readFileSync(join(library('cnn').folder, 'library.properties'), 'utf8').trim().split('\n').map((line) => line.split(/=(.*)/s, 2)))
    expect(Object.keys(fields)).toEqual(expect.arrayContaining(['name', 'version', 'author', 'maintainer', 'sentence', 'paragraph', 'category', 'url', 'architectures']))
    expect(Object.values(fields).every((value) => value !== '')).toBe(true)
  })
})
