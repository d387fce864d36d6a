import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { loadDataset } from '../../host/cli/sources.js'
import { openDevice } from '../../host/device/registry.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'
import { commandIn } from '../cli/command.js'
import { exported, models, type Exported } from './export/models.js'
import { arduinoProperties, idfComponent, platformioLibrary, zephyrModule } from './export/manifest-schemas.js'
import { SketchBoard } from './export/sketch-board.js'

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
  it.each(models.flatMap(({ name }) => [[name, 'Learn'], ...(name === 'mlp' || name === 'detect' ? [[name, 'Wire']] : [])]))('%s compiles with its example %s, without a warning of its own', (name, example) => {
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

describe('the sketch Learn on an Uno', () => {
  const FRONT = 'window32/16-stats', PIECE = 64
  /** An accelerometer with analogue outputs: what the converter makes of its three axes, 100 steps a g about the middle. */
  const recordings = (): Map<string, { label: string; rows: number[][] }> => {
    const found = new Map<string, { label: string; rows: number[][] }>()
    for (const line of readFileSync('test/cases/accelerometer-50hz.csv', 'utf8').trim().split('\n').slice(1)) {
      const [recording, , x, y, z, label] = line.split(',')
      if (!found.has(recording!)) found.set(recording!, { label: label!, rows: [] })
      found.get(recording!)!.rows.push([x!, y!, z!].map((g) => Math.max(0, Math.min(1023, Math.round(512 + 100 * Number(g))))))
    }
    return found
  }

  it('learns from what its analogue pins read while the button is pressed, and tells it from then on', async () => {
    const csv = join(folder, 'analogue.csv'), all = recordings()
    writeFileSync(csv, `recording,a0,a1,a2,label\n${[...all].flatMap(([id, { label, rows }]) => rows.map((row) => [id, ...row, label].join())).join('\n')}\n`)
    const study = { data: csv, front: FRONT, seed: 1 }
    const own = await exported({ name: 'analogue', study: `--rule local --network 3 --data ${csv} --front ${FRONT}` })
    libraries.push(own)
    cpSync(own.folder, join(folder, 'libraries', 'engram_analogue'), { recursive: true })
    const { elf, said } = sketch('uno', 'analogue', 'Learn')
    expect(said.split('\n').filter((line) => line.includes('warning') && !line.startsWith(ARDUINO))).toEqual([])
    const image = join(folder, 'analogue.bin')
    execFileSync('avr-objcopy', ['-O', 'binary', elf, image])

    const dataset = await loadDataset(study)
    const digit = (label: string): number => dataset.classes.indexOf(label)
    // Pieces of recordings of all classes in turn, two of each to learn and one to tell.
    const ofClass = dataset.classes.map((name) => [...all.values()].filter(({ label }) => label === name))
    const pieces = [0, 1, 2].flatMap((turn) => ofClass.map((each) => ({ label: each[turn]!.label, rows: each[turn]!.rows.slice(0, PIECE), learned: turn < 2 })))
    const stream = pieces.flatMap(({ label, rows, learned }) => rows.map((row, i) => ({ row, label, learned, first: i === 0 })))

    let at = 0
    const board = new SketchBoard(new Uint8Array(readFileSync(image)), (pin) => {
      const here = stream[Math.min(at, stream.length - 1)]!
      if (pin === 0 && here.first && at < stream.length) {
        board.type(String(digit(here.label)))
        board.press(here.learned)
      }
      if (pin === 2) at++
      return here.row[pin]!
    })
    // The last answer comes some milliseconds after the last reading; what is asked before it is answered before it.
    const { rows: needed, hop } = dataset.front!, windows = Math.floor((stream.length - needed) / hop) + 1
    board.run(() => board.printed.split('\r\n').length > windows, 60)
    board.type('d')
    board.run(() => /[0-9A-F]{5,8}\r\n/.test(board.printed), 2)
    const printed = board.printed.trim().split('\r\n')

    // The same windows in V8.
    const session = await (await openDevice('v8')).open(resolveExperiment({ rule: 'local', network: '3', dataset, seed: 1 }))
    const told: string[] = []
    for (let end = needed; end <= stream.length; end += hop) {
      const readings = Int16Array.from(stream.slice(end - needed, end).flatMap(({ row }) => row)), last = stream[end - 1]!
      const one = { count: 1, inputs: new Int8Array(readings.buffer), labels: Uint8Array.of(digit(last.label)) }
      if (last.learned) await session.learn(one, Uint32Array.of(0))
      told.push(String((await session.infer(one, Uint32Array.of(0)))[0]))
    }
    expect(printed.slice(0, told.length)).toEqual(told)
    expect(parseInt(printed[told.length]!, 16)).toBe((await session.digest()) >>> 0)
    await session.close()
    // It has learned something: of the last pieces, windows that lie in one.
    const whole = pieces.flatMap(({ label, learned }, p) => (learned ? [] : [0, 1, 2].map((w) => told[(p * PIECE) / hop + w] === String(digit(label)))))
    expect(whole.filter((right) => right).length).toBeGreaterThanOrEqual(7)
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
  const textOf = (path: string): string => readFileSync(join(library('cnn').folder, path), 'utf8')

  it('name every source file, for PlatformIO by a pattern', () => {
    const { c, assembler } = library('cnn')
    const sources = [...c, ...assembler].map((path) => basename(path))
    for (const file of ['CMakeLists.txt', 'zephyr/CMakeLists.txt']) for (const source of sources) expect(textOf(file)).toContain(source)
    const { name, version, build } = JSON.parse(textOf('library.json')) as { name: string; version: string; build: { srcFilter: string[] } }
    expect([name, version, build.srcFilter]).toEqual(['engram_cnn', '1.0.0', ['+<*.c>', '+<*.S>', '-<selftest.c>']])
  })

  it('hold what PlatformIO asks of library.json, and Arduino of library.properties', () => {
    expect(platformioLibrary.safeParse(JSON.parse(textOf('library.json'))).error).toBeUndefined()
    const fields = Object.fromEntries(textOf('library.properties').trim().split('\n').map((line) => line.split(/=(.*)/s, 2)))
    expect(arduinoProperties.safeParse(fields).error).toBeUndefined()
  })

  it('hold what ESP-IDF asks of idf_component.yml, and Zephyr of zephyr/module.yml', () => {
    expect(idfComponent.safeParse(parseYaml(textOf('idf_component.yml'))).error).toBeUndefined()
    const module = zephyrModule.parse(parseYaml(textOf('zephyr/module.yml')))
    expect(existsSync(join(library('cnn').folder, module.build.cmake, 'CMakeLists.txt'))).toBe(true)
    expect(existsSync(join(library('cnn').folder, module.build.kconfig))).toBe(true)
  })

  it('refuse what these tools would', () => {
    const whole = JSON.parse(textOf('library.json')) as object
    expect(platformioLibrary.safeParse({ ...whole, version: '1' }).success).toBe(false)
    expect(platformioLibrary.safeParse({ ...whole, name: 'a/b' }).success).toBe(false)
    expect(idfComponent.safeParse({ ...(parseYaml(textOf('idf_component.yml')) as object), dependency: {} }).success).toBe(false)
    expect(zephyrModule.safeParse({ name: 'x', build: { cmake: 'zephyr', kconfg: 'zephyr/Kconfig' } }).success).toBe(false)
  })
})
