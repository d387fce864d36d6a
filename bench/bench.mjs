/**
 * Learning speed at batch 1 on a 784-128-10 network over MNIST, one thread each: `npm run bench [-- --rounds N] [--json]`.
 * Every round runs every contender once; ratios are taken within a round. README.md says what is fair about it.
 */
import { execFileSync, fork } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const note = (text) => process.stderr.write(`${text}\n`)

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } } })
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) {
  note('--rounds is a whole number from 1')
  process.exit(2)
}
if (!existsSync(here('../dist/host/core.js')) || !existsSync(here('../build/engram.simd.wasm'))) {
  note('the library is not built: run npm run build first')
  process.exit(1)
}
if (!existsSync(here('node_modules/@tensorflow/tfjs'))) {
  note('installing what we compare with (about 300 MB, bench/package-lock.json) …')
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: here('.'), stdio: ['ignore', 'ignore', 'inherit'] })
}

const { contenders, sameBytes } = await import('./contenders.mjs')
const { compile, FLAGS, runStep, writeSamples } = await import('./c.mjs')
const { SAMPLES, SKIP } = await import('./data.mjs')
const { report, text } = await import('./report.mjs')

function gccVersion() {
  try {
    return execFileSync('gcc', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0]
  } catch {
    return undefined
  }
}

const temporary = mkdtempSync(join(tmpdir(), 'engram-bench-'))
const children = []
process.on('exit', () => {
  for (const child of children) child.kill()
  rmSync(temporary, { recursive: true, force: true })
})

async function start(contender) {
  const child = fork(here('contender.mjs'), [JSON.stringify({ file: contender.file, options: contender.options })], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  children.push(child)
  const answer = () => new Promise((resolve, reject) => {
    const gone = (code) => reject(new Error(`${contender.name} ended with code ${code}`))
    child.once('exit', gone)
    child.once('message', (message) => { child.off('exit', gone); resolve(message) })
  })
  await answer()
  return () => { const next = answer(); child.send('pass'); return next }
}

const gcc = gccVersion()
const taking = contenders.filter(({ kind }) => gcc || kind !== 'c')
if (!gcc) note('no gcc: the C yardstick is left out')
const binary = gcc && compile(here('build'))
const passes = new Map()
note(`preparing ${taking.length} contenders …`)
await Promise.all(taking.filter(({ kind }) => kind !== 'c').map(async (c) => passes.set(c.key, await start(c))))
for (const c of taking.filter(({ kind }) => kind === 'c')) {
  const path = join(temporary, `${c.input}-${c.skip}.bin`)
  if (!existsSync(path)) await writeSamples(path, c)
  passes.set(c.key, async () => runStep(binary, c.form, path, c.count))
}

const load = { before: loadavg() }
const results = new Map(taking.map(({ key }) => [key, []]))
// Round 0 lets the compilers finish and is not counted.
for (let round = 0; round <= rounds; round++) {
  note(round ? `round ${round} of ${rounds}` : 'warming up')
  const digests = new Map()
  for (const c of taking) {
    const result = await passes.get(c.key)()
    if (round) results.get(c.key).push(result)
    const group = sameBytes(c)
    if (!group) continue
    const [digest, who] = digests.get(group) ?? [result.digest, c.name]
    digests.set(group, [digest, who])
    if (digest !== result.digest) throw new Error(`${c.name} learned ${result.digest}, but ${who} ${digest}: not the same arithmetic`)
  }
}
load.after = loadavg()

let skipped
if (gcc) {
  const count = 60_000, path = join(temporary, 'epoch.bin')
  await writeSamples(path, { input: 'mnist', skip: SKIP, count })
  skipped = runStep(binary, 'sums', path, count).skipped.map((n) => n / (count / 10))
}
const machine = {
  cpu: cpus()[0].model, cores: cpus().length, system: `${process.platform} ${release()}`, node: process.version, v8: process.versions.v8,
  c: gcc && `${gcc}, ${FLAGS.join(' ')}`, load,
}
const result = report({ machine, rounds, samples: SAMPLES, taking, results, skipped })
process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : text(result))
process.exit(0)
