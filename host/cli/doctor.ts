import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, release, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { formatInteger } from '../compare/units.js'
import { corePath, type CoreBuild } from '../device/core-files.js'
import { deviceNames, openDevice } from '../device/registry.js'
import { version } from '../device/installation.js'
import { columns } from './columns.js'
import { datasetNames, loadDataset } from './sources.js'
import type { Action } from './verbs.js'

/** Programs of later steps (build, flash, emulate), what they are for, and what makes them tell their version. */
const tools = [
  ['gcc', 'C for this machine', '--version'],
  ['arm-none-eabi-gcc', 'C for Cortex-M boards', '--version'],
  ['riscv64-unknown-elf-gcc', 'C for RISC-V boards', '--version'],
  ['avr-gcc', 'C for AVR boards', '--version'],
  ['qemu-system-arm', 'emulates Cortex-M boards', '--version'],
  ['qemu-system-riscv32', 'emulates RISC-V boards', '--version'],
  ['socat', 'gives an emulated board a port: engram emulate', '-V'],
] as const

/** A module with one v128 instruction; valid only where SIMD is. */
const simdProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
])

/** One fact of the machine; `ok` is false where something is missing. */
interface Fact {
  name: string
  value: string
  ok: boolean
}

/** `engram doctor`: the facts of the machine, for a bug report. */
export const doctor: Action<'doctor'> = async ({ dataDir }, { terminal }) => {
  const found: Fact[] = [
    fact('engram', version()),
    fact('node', `${process.versions.node} (V8 ${process.versions.v8})`),
    fact('platform', `${process.platform} ${process.arch}, ${release()}`),
    fact('processor', `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`),
    fact('memory', `${(totalmem() / 2 ** 30).toFixed(1)} GB`),
    WebAssembly.validate(simdProbe) ? fact('wasm SIMD', 'yes') : absent('wasm SIMD', 'no: the device v8-simd will not work'),
    core('engram'),
    core('engram.simd'),
    core('engram.wasi'),
    await wizer(),
    ...(await Promise.all(deviceNames.map(device))),
    ...(await all(datasetNames, (name) => dataset(name, dataDir))),
    ...(await Promise.all(tools.map(([name, purpose, asked]) => tool(name, purpose, asked)))),
  ]
  const text = columns([{ title: '', key: true }, { title: '', key: true }, { title: '', breaks: 'prose' }], found.map(({ name, value, ok }) => [ok ? ' ' : '-', name, value]), [], terminal.width)
  return { text: `${text}\n\nA dash marks what is missing; only what you use matters.`, json: { facts: found } }
}

const fact = (name: string, value: string): Fact => ({ name, value, ok: true })
const absent = (name: string, value: string): Fact => ({ name, value, ok: false })
const messageOf = (error: unknown): string => (error as Error).message.split('\n')[0]!

function core(build: CoreBuild): Fact {
  try {
    const bytes = readFileSync(corePath(build))
    return fact(`core ${build}`, `${formatInteger(bytes.length)} B, sha256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`)
  } catch (error) {
    return absent(`core ${build}`, messageOf(error))
  }
}

/** Wizer and the Wasmtime inside it, which the binary names in its build paths. */
async function wizer(): Promise<Fact> {
  try {
    const require = createRequire(import.meta.url)
    const { version } = require('@bytecodealliance/wizer/package.json') as { version: string }
    const { default: path } = (await import('@bytecodealliance/wizer' as string)) as { default: string }
    const wasmtime = /wasmtime-(\d+\.\d+\.\d+)/.exec(readFileSync(path, 'latin1'))?.[1] ?? 'unknown'
    return fact('wizer', `${version}, with Wasmtime ${wasmtime}`)
  } catch (error) {
    return absent('wizer', messageOf(error))
  }
}

async function device(name: string): Promise<Fact> {
  try {
    await openDevice(name)
    return fact(`device ${name}`, 'ready')
  } catch (error) {
    return absent(`device ${name}`, messageOf(error))
  }
}

async function dataset(name: string, dataDir: string | undefined): Promise<Fact> {
  try {
    const { train, test } = await loadDataset({ data: name, dataDir, seed: 1 })
    return fact(`data ${name}`, `${formatInteger(train.count)} training and ${formatInteger(test.count)} test samples`)
  } catch (error) {
    return absent(`data ${name}`, messageOf(error))
  }
}

async function tool(name: string, purpose: string, asked: string): Promise<Fact> {
  try {
    const { stdout } = await promisify(execFile)(name, [asked])
    // The first line with a number: socat's author stands above its version.
    const lines = stdout.split('\n')
    return fact(name, `${(lines.find((line) => /\d/.test(line)) ?? lines[0]!).trim()} (${purpose})`)
  } catch {
    return absent(name, `not found (${purpose})`)
  }
}

/** One after the other, because several at once would take too much memory. */
async function all<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await each(item))
  return results
}
