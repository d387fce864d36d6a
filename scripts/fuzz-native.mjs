/**
 * The firmware under a fuzzer, native, with its own bounds checks: `npm run fuzz:native -- [runs] [seed] [plain|fast]`.
 *
 *     (none)  with the address and undefined-behaviour sanitizers
 *     plain   without them, some three times as fast
 *     fast    without them and without a guide, in one piece: ten times as fast, on the corpus that the others have grown
 *
 * With clang the first two are libFuzzer, guided by coverage; else gcc and a driver that mutates the corpus. The corpus are sessions and
 * checkpoints of every rule, made anew, and what coverage has found in test/fuzz/corpus.gz and since, in build/fuzz/corpus. What ends a run
 * lies in build/fuzz afterwards.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { compileEntry } from '../dist/host/aot/core-build.js'
import { translate } from '../dist/host/aot/translate.js'
import { corpus } from './fuzz-corpus.mjs'
import { unpackCorpus } from './fuzz-pack.mjs'

const [runs = '100000', seed = '1', kind = 'sanitized'] = process.argv.slice(2)
const folder = resolve('build/fuzz'), inputs = join(folder, 'corpus'), program = join(folder, 'session')
mkdirSync(inputs, { recursive: true })
const grown = unpackCorpus(readFileSync('test/fuzz/corpus.gz')).map((bytes, i) => ({ name: `grown-${i}`, bytes }))
for (const { name, bytes } of [...(await corpus()), ...grown]) writeFileSync(join(inputs, name), bytes)
writeFileSync(join(folder, 'core.c'), translate(await compileEntry('assembly/firmware.ts')).c)

const withClang = spawnSync('clang', ['-fsanitize=fuzzer', '-x', 'c', '-', '-o', join(folder, 'probe')], { input: 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return 0; }' }).status === 0
const guided = withClang && kind !== 'fast', sanitized = kind === 'sanitized'
const flags = [
  '-O2', '-g', '-Wno-parentheses-equality', '-fno-pie', '-fno-pic', '-no-pie', '-I', 'boards/common', '-I', folder,
  '-DENGRAM_CHECKED=1', '-DPERSIST_BYTES=4096', '-DPERSIST_PAGE=256', '-DBOARD_ID="fuzz"', '-DRING_BYTES=256',
  ...(sanitized ? ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-fno-sanitize=alignment'] : []),
  ...(guided ? ['-fsanitize=fuzzer', '-fsanitize-coverage-ignorelist=test/fuzz/uncovered.txt'] : []),
]
const sources = [...(kind === 'fast' ? ['test/fuzz/one-piece.c'] : [join(folder, 'core.c'), 'test/fuzz/session.c']), ...(guided ? [] : ['test/fuzz/driver.c']), 'boards/common/identity.c', 'boards/common/baked.c', 'boards/common/key.c']
rmSync(program, { force: true })
execFileSync(guided ? 'clang' : 'gcc', [...flags, ...sources, '-o', program], { stdio: 'inherit' })

const seeds = readdirSync(inputs)
const words = guided ? [`-runs=${runs}`, `-seed=${seed}`, '-max_len=4096', '-timeout=20', '-print_final_stats=1', `-artifact_prefix=${folder}/`, inputs] : [runs, seed, ...seeds.map((name) => join('corpus', name))]
const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1', UBSAN_OPTIONS: 'abort_on_error=1' } })
const done = /stat::number_of_executed_units:\s*(\d+)/.exec(stderr)?.[1] ?? /^(\d+) runs/m.exec(stdout)?.[1]
if (status !== 0) {
  process.stderr.write(`${stdout}${stderr.slice(-8000)}`)
  console.error(`the firmware stopped; the input lies in ${folder}`)
  process.exit(1)
}
console.log(`${Number(done).toLocaleString('en')} executions, ${guided ? 'libFuzzer' : 'mutations of the corpus'}, ${sanitized ? 'bounds checked, sanitizers' : 'bounds checked'}, ${seeds.length} seeds: nothing stopped, hung, or reached beyond its memory`)
