import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

export type KernelBuild = 'scalar' | 'simd'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const entry = 'test/assembly/kernels.ts'
/** The options of asconfig.json without its entry points, so that only the test entry is compiled. */
const config = 'asconfig.kernels.json'

/** Everything that the test build is made of. */
function sources(): string {
  const files = readdirSync(join(root, 'assembly'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).sort()
  const texts = files.map((name) => readFileSync(join(root, 'assembly', name), 'utf8'))
  return [...texts, readFileSync(join(root, entry), 'utf8'), readFileSync(join(root, 'asconfig.json'), 'utf8')].join('\0')
}

/**
 * The core with its kernels exported, compiled as the real one is. Kept in `build/test/` under a hash of the
 * sources: test files run in processes of their own and all ask for the same build; the first one makes it.
 */
export async function kernelModule(build: KernelBuild): Promise<WebAssembly.Module> {
  const hash = createHash('sha256').update(sources()).digest('hex').slice(0, 16)
  const path = join(root, 'build/test', `kernels-${hash}.${build}.wasm`)
  mkdirSync(dirname(path), { recursive: true })
  const lock = `${path}.lock`
  while (!existsSync(path)) {
    if (!taken(lock)) await setTimeout(200)
    else {
      try {
        await compile(build, path)
      } finally {
        rmSync(lock, { recursive: true, force: true })
      }
    }
  }
  return new WebAssembly.Module(readFileSync(path))
}

/** Takes the lock, which is a folder. One left behind by a killed process is removed after two minutes. */
function taken(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    const age = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - age > 120_000) rmSync(lock, { recursive: true, force: true })
    return false
  }
}

async function compile(build: KernelBuild, path: string): Promise<void> {
  const { options, targets } = JSON.parse(readFileSync(join(root, 'asconfig.json'), 'utf8'))
  const { enable = [] } = targets[build]
  let binary: Uint8Array | undefined
  const { error, stderr } = await asc.main(
    [entry, '--baseDir', root, '--config', config, '--outFile', 'kernels.wasm'],
    {
      readFile(name, baseDir) {
        if (name.endsWith(config)) return JSON.stringify({ options: { ...options, enable } })
        try {
          return readFileSync(resolve(baseDir, name), 'utf8')
        } catch {
          return null
        }
      },
      writeFile(name, contents) {
        if (name.endsWith('.wasm')) binary = contents as Uint8Array
      },
    },
  )
  if (error || !binary) throw error ?? new Error(stderr.toString())
  const unfinished = `${path}.${process.pid}`
  writeFileSync(unfinished, binary)
  renameSync(unfinished, path)
}
