/**
 * The firmware under a fuzzer, native, with its own bounds checks and the address and undefined-behaviour sanitizers:
 * `npm run fuzz:native -- [runs] [seed] [plain]`; plain leaves the sanitizers out, and is some ten times as fast. With clang it is libFuzzer, guided by coverage; else gcc and a driver that mutates the corpus.
 * The corpus are sessions and checkpoints of every rule, made anew; what ends a run lies in build/fuzz afterwards.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileEntry } from '../dist/host/aot/core-build.js'
import { translate } from '../dist/host/aot/translate.js'
import { corpus } from './fuzz-corpus.mjs'

const [runs = '100000', seed = '1', kind] = process.argv.slice(2)
const folder = 'build/fuzz', inputs = join(folder, 'corpus'), program = join(folder, 'session')
mkdirSync(inputs, { recursive: true })
const files = (await corpus()).map(({ name, bytes }) => {
  const path = join(inputs, name)
  writeFileSync(path, bytes)
  return path
})
writeFileSync(join(folder, 'core.c'), translate(await compileEntry('assembly/firmware.ts')).c)

const guided = spawnSync('clang', ['-fsanitize=fuzzer', '-x', 'c', '-', '-o', join(folder, 'probe')], { input: 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return 0; }' }).status === 0
const plain = kind === 'plain', sanitizers = plain ? [] : ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-fno-sanitize=alignment']
const common = ['-O2', '-g', '-Wno-parentheses-equality', '-fno-pie', '-fno-pic', '-I', 'boards/common', '-DENGRAM_CHECKED=1', '-DPERSIST_BYTES=4096', '-DPERSIST_PAGE=256', '-DBOARD_ID="fuzz"', '-DRING_BYTES=256']
const sources = [join(folder, 'core.c'), 'test/fuzz/session.c', 'boards/common/identity.c', 'boards/common/baked.c', 'boards/common/key.c']
rmSync(program, { force: true })
if (guided) execFileSync('clang', [...common, ...sanitizers, '-fsanitize=fuzzer', ...sources, '-no-pie', '-o', program], { stdio: 'inherit' })
else execFileSync('gcc', [...common, ...sanitizers, ...sources, 'test/fuzz/driver.c', '-no-pie', '-o', program], { stdio: 'inherit' })

const words = guided ? [`-runs=${runs}`, `-seed=${seed}`, '-max_len=4096', '-timeout=20', '-print_final_stats=1', `-artifact_prefix=${folder}/`, inputs] : [runs, seed, ...files]
const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' } })
const done = /stat::number_of_executed_units:\s*(\d+)/.exec(stderr)?.[1] ?? /^(\d+) runs/m.exec(stdout)?.[1]
if (status !== 0) {
  process.stderr.write(`${stdout}${stderr.slice(-8000)}`)
  console.error(`the firmware stopped; the input lies in ${guided ? folder : '.'}`)
  process.exit(1)
}
console.log(`${Number(done).toLocaleString('en')} executions, ${guided ? 'libFuzzer' : 'mutations of the corpus'}, ${plain ? 'bounds checked' : 'bounds checked, sanitizers'}, ${files.length} seeds: nothing stopped, hung, or reached beyond its memory`)
