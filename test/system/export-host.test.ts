import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import { scaled } from '../../host/data/table/standardise.js'
import { ruleInfo, ruleNames } from '../../host/experiment/rules.js'
import { scalingOf } from '../../host/export/scaling.js'
import { resolveFront } from '../../host/front/front.js'
import { commandIn } from '../cli/command.js'
import { fronts } from '../fronts.js'
import { exported, learnedBytes, models, type Exported } from './export/models.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-export-host-'))
const libraries: Exported[] = []
afterAll(() => [folder, ...libraries.map((library) => library.folder)].forEach((path) => rmSync(path, { recursive: true })))
beforeAll(async () => {
  for (const model of models) libraries.push(await exported(model))
})
const library = (name: string): Exported => libraries.find((each) => each.name === name)!

const warnings = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Werror']
const sanitizers = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
const languages = [['C99', ['-std=c99']], ['C++17', ['-x', 'c++', '-std=c++17']]] as const
const each = models.map(({ name }) => name)

/** Compiles and links; without a program's name only compiles. */
function gcc(words: readonly string[], program?: string): string {
  const path = join(folder, program ?? 'object.o')
  execFileSync('gcc', [...words, ...(program === undefined ? ['-c'] : []), '-o', path, ...(program === undefined ? [] : ['-lstdc++'])])
  return path
}

describe.each(each)('the library %s', (name) => {
  it('ends in the digest of `engram run`', async () => expect(await learnedBytes(library(name))).toBe(library(name).digest))

  it.each(languages)('as %s passes its self-test under sanitizers, and compiles without a warning', (language, words) => {
    const { folder: own, c } = library(name)
    const program = gcc([...words, ...warnings, '-O1', ...sanitizers, `-DENGRAM_${name.toUpperCase()}_MAIN`, ...c, join(own, 'selftest.c')], `${name}-${language}`)
    expect(() => execFileSync(program)).not.toThrow()
  })

  it('fails its self-test where one weight is learned otherwise', () => {
    const { folder: own, c } = library(name)
    const source = c.find((file) => file.endsWith(`engram_${name}.c`))!
    const text = readFileSync(source, 'utf8')
    const broken = join(folder, 'broken.c')
    writeFileSync(broken, text.replace('+ 40503)', '+ 40505)'))
    expect(readFileSync(broken, 'utf8')).not.toBe(text)
    const program = gcc(['-O1', '-I', own, `-DENGRAM_${name.toUpperCase()}_MAIN`, broken, join(own, 'selftest.c')], 'broken')
    expect(() => execFileSync(program)).toThrow()
  })

  it.each(languages)('compiles for i386 as %s without a C library', (_, words) => {
    for (const file of library(name).c) gcc([...words, ...warnings, '-m32', '-ffreestanding', '-O2', file])
  })

  it('takes the RAM that its header, its plan and its name in the image say', () => {
    const { header, ramBytes, folder: own } = library(name)
    expect(header).toContain(`#define ENGRAM_${name.toUpperCase()}_RAM ${ramBytes}\n`)
    expect(readFileSync(join(own, 'plan.txt'), 'utf8')).toContain(`planned RAM ${ramBytes.toLocaleString('en-US')} B`)
    const object = gcc(['-O2', join(own, 'selftest.c')])
    expect(execFileSync('nm', ['-S', object], { encoding: 'utf8' })).toMatch(new RegExp(`${ramBytes.toString(16).padStart(16, '0')} b model`))
  })

  it('has no variable outside an instance, and calls nothing but memcpy and its kind', () => {
    const source = library(name).c.find((file) => file.endsWith(`engram_${name}.c`))!
    const symbols = execFileSync('nm', [gcc(['-O2', source])], { encoding: 'utf8' }).trim().split('\n').map((line) => line.trim().split(/\s+/).slice(-2))
    const foreign = symbols.filter(([kind, symbol]) => (kind === 'U' ? !/^(memcpy|memmove|memset|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail)$/.test(symbol!) : !/^[tTr]$/.test(kind!)))
    expect(foreign).toEqual([])
  })
})

describe('four libraries in one program', () => {
  it.each(languages)('do not disturb each other, save and load, as %s', (language, words) => {
    const all = libraries.flatMap(({ folder: own, c }) => ['-I', own, ...c])
    // One self-test a library, in files that must not have the same statics.
    const selftests = libraries.map(({ folder: own }) => join(own, 'selftest.c'))
    const program = gcc([...words, ...warnings, '-O1', ...sanitizers, ...all, ...selftests, 'test/system/export/exercise.c'], `exercise-${language}`)
    expect(execFileSync(program, { encoding: 'utf8' })).toBe('')
  })
})

/** Calls that infer, and one that learns, of models with rows and samples of any kind. */
const calls: [string, string, string][] = [
  ['mlp', 'engram_mlp_infer(&model, sample, 0);', 'engram_mlp_learn(&model, sample, 0);'],
  ['detect', 'engram_detect_push(&model, row); engram_detect_infer(&model, 0);', 'engram_detect_learn(&model);'],
  ['frozen', 'engram_frozen_infer(&model, sample, 0);', 'engram_frozen_learn(&model, sample, 0);'],
]

describe('a firmware that only infers', () => {
  it.each(calls)('has no code that learns: %s', (name, infer, learn) => {
    const { folder: own, c } = library(name)
    const main = (program: string, called: string): string => {
      const path = join(folder, 'main.c')
      writeFileSync(path, `#include "engram_${name}.h"\nengram_${name}_t model;\nint8_t sample[512];\nint16_t row[8];\nint main(void) { ${called} return 0; }\n`)
      return gcc(['-Os', '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections', '-I', own, ...c, path], program)
    }
    const symbols = (program: string): string => execFileSync('nm', [program], { encoding: 'utf8' })
    const text = (program: string): number => Number(execFileSync('size', [program], { encoding: 'utf8' }).split('\n')[1]!.trim().split(/\s+/)[0])
    const infers = main('infers', infer)
    const learns = main('learns', `${infer} ${learn}`)
    expect(symbols(learns)).toMatch(/kernels_update|Subspace_learn|follow/i)
    expect(symbols(infers)).not.toMatch(/update|learn(?!er)|follow|weights_init|library_init/i)
    expect(text(infers)).toBeLessThan(0.85 * text(learns))
  })
})

describe('a library of every rule', () => {
  const machine = resolve('test/cases/machine.csv')
  const studyOf = (rule: string): string => {
    const { tasks, takes } = ruleInfo[rule]!.traits
    if (!takes.includes('dense')) return '--data gestures'
    return tasks.includes('classify') ? `--data ${machine} --network 8-2` : `--data ${machine} --network 3 --task detect`
  }
  it.each(ruleNames)('%s passes its self-test under sanitizers', async (rule) => {
    const own = await exported({ name: 'rule', study: `--rule ${rule} ${studyOf(rule)}` })
    libraries.push(own)
    const program = gcc(['-std=c99', ...warnings, '-O1', ...sanitizers, '-DENGRAM_RULE_MAIN', ...own.c, join(own.folder, 'selftest.c')], 'rule')
    expect(() => execFileSync(program)).not.toThrow()
  })
})

describe('a front end in a library', () => {
  it.each(fronts.filter(([text]) => /^(scale4|diff-|decimate2-|magnitude-diff-)/.test(text)))('%s of %i channels tells when a window is full, and learns the bytes of the simulation', async (text, channels, network) => {
    const rows = Array.from({ length: 900 }, (_, i) => [...Array.from({ length: channels }, (_, k) => ((Math.imul(i * 7 + k, 2654435761) >>> 0) % 3000) - 900 * k), Math.floor(i / 300), i % 300 < 150 ? 'a' : 'b'].join())
    const csv = join(folder, 'readings.csv')
    writeFileSync(csv, `${Array.from({ length: channels }, (_, k) => `x${k}`).join()},recording,label\n${rows.join('\n')}\n`)
    const own = await exported({ name: 'rows', study: `--data ${csv} --front ${text} --network ${network}` })
    libraries.push(own)
    expect(await learnedBytes(own)).toBe(own.digest)
    const build = (program: string, ...words: string[]): string => gcc(['-std=c99', ...warnings, '-O1', ...sanitizers, '-I', own.folder, ...own.c, ...words], program)
    expect(() => execFileSync(build('rows-selftest', '-DENGRAM_ROWS_MAIN', join(own.folder, 'selftest.c')))).not.toThrow()
    const { rows: needed, hop } = resolveFront(text, channels)
    const printed = execFileSync(build('rows', '-DLIBRARY="engram_rows.h"', '-DPREFIX=engram_rows', '-DMACROS=ENGRAM_ROWS', 'test/system/export/rows.c'), { encoding: 'utf8' })
    expect(printed).toBe(`${[0, 1, 2, 3].map((i) => needed - 1 + i * hop).join(' ')} same`)
  })
})

describe('a pretrained learner', () => {
  it('begins with what `engram run` had learned, and learns on', async () => {
    const { study } = models[0]!
    const engram = commandIn(folder)
    const saved = JSON.parse((await engram(`run ${study} --epochs 3 --seed 9 --save run.json --format json`)).stdout) as { digest: string }
    const own = await exported({ name: 'pre', study: `${study} --epochs 3 --seed 9` }, ` --pretrained ${join(folder, 'run.json')}`)
    libraries.push(own)
    const main = join(folder, 'pretrained.c')
    writeFileSync(main, '#include <stdio.h>\n#include "engram_pre.h"\nint main(void) {\n  static engram_pre_t model;\n  engram_pre_pretrained(&model);\n  printf("%08x", (unsigned)engram_pre_digest(&model));\n  static const int8_t sample[ENGRAM_PRE_INPUTS];\n  engram_pre_learn(&model, sample, 1);\n  printf(" %08x", (unsigned)engram_pre_digest(&model));\n  return 0;\n}\n')
    const [first, later] = execFileSync(gcc(['-std=c99', ...warnings, ...sanitizers, '-I', own.folder, ...own.c, main], 'pretrained'), { encoding: 'utf8' }).split(' ')
    expect(first).toBe(saved.digest)
    expect(later).not.toBe(first)
  })

  it('is refused where it is of other settings', async () => {
    const { code, stderr } = await commandIn(folder)(`export ${models[0]!.study} --pretrained run.json --to elsewhere`)
    expect(code).toBe(2)
    expect(stderr).toMatch(/RESULTS_MISMATCH/)
  })
})

describe('values as a sensor gives them', () => {
  it('become the inputs that the host makes of them: to a step, and of a heavy-tailed column exactly', async () => {
    const random = (i: number): number => ((Math.imul(i, 2654435761) >>> 0) % 1000) / 1000
    const rows = Array.from({ length: 300 }, (_, i) => [(random(i) - 0.5) * 0.03, 7000.5 * Math.round(100 * random(i + 1000)) - 3e5, i % 29 === 0 ? 5000 * random(i) + 900 : 3 * random(i + 2000), 7, i % 2].join())
    const csv = join(folder, 'columns.csv')
    writeFileSync(csv, `fine,coarse,heavy,same,label\n${rows.join('\n')}\n`)
    const own = await exported({ name: 'columns', study: `--network 4-2 --data ${csv}` })
    libraries.push(own)
    const { reader } = await loadDataset({ data: csv, seed: 1 })
    if (reader?.kind !== 'columns') throw new Error('a table has columns')
    const columns = scalingOf(reader)
    expect(reader.scales.map(({ kind }) => kind)).toEqual(['linear', 'linear', 'compressed', 'constant'])
    const tried = columns.flatMap(({ decimals }, column) => Array.from({ length: 400 }, (_, i) => {
      const scale = reader.scales[column]!
      const value = i < 4 ? [2147483647, -2147483647, 0, 1][i]! : Math.round((scale.centre + (random(i) - 0.5) * 12 / (scale.scale || 1)) * 10 ** decimals)
      return { column, value: Math.max(-2147483647, Math.min(2147483647, value)), input: scaled(value / 10 ** decimals, scale) }
    }))
    const main = join(folder, 'scale.c')
    writeFileSync(main, `#include <stdio.h>\n#include "engram_columns.h"\nint main(void) {\n${tried.map(({ column, value }) => `printf("%d ", engram_columns_scale(${column}, ${value}));`).join('\n')}\nreturn 0; }\n`)
    const program = gcc(['-std=c99', ...warnings, ...sanitizers, '-I', own.folder, ...own.c, main], 'scale')
    const printed = execFileSync(program, { encoding: 'utf8' }).trim().split(' ').map(Number)
    const off = tried.map(({ column, input }, i) => ({ column, off: Math.abs(printed[i]! - input) }))
    expect(Math.max(...off.map((each) => each.off))).toBeLessThanOrEqual(1)
    expect(off.filter((each) => columns[each.column]!.table && each.off > 0)).toEqual([])
    expect(new Set(printed).size).toBeGreaterThan(100)
  })
})

describe('engram export', () => {
  const engram = commandIn(folder)
  const { study } = models[0]!

  it('overwrites nothing unless it is told to', async () => {
    const line = `export ${study} --name mlp --to ${library('mlp').folder}`
    const { code, stderr } = await engram(line)
    expect(code).toBe(2)
    expect(stderr).toMatch(/OUTPUT_EXISTS/)
    expect(stderr).toMatch(/engram_mlp\.h.*--force/s)
    expect((await engram(`${line} --force`)).code).toBe(0)
  })

  it.each([
    ['without a folder', `export ${study}`, 2, /OPTION_INVALID[\s\S]*--to/],
    ['into what is a file', `export ${study} --to /dev/null`, 4, /OUTPUT_UNWRITABLE[\s\S]*--to/],
    ['with a name that C does not take', `export ${study} --name Über-1 --to x`, 2, /OPTION_INVALID[\s\S]*ber_1/],
    ['of a network that does not end in the classes', `export ${study.replace('16-3', '16-4')} --to x`, 2, /NETWORK_SHAPE/],
    ['of a network that does not fit a board', `export ${study.replace('16-3', '900-3')} --board uno --to x`, 3, /BUDGET_EXCEEDED/],
    ['of data that is not there', 'export --data nowhere.csv --to x', 2, /DATA_NOT_FOUND/],
  ])('%s says what to do', async (_, line, code, what) => {
    const run = await engram(line)
    expect(run.stderr).toMatch(what)
    expect(run.code).toBe(code)
  })
})
