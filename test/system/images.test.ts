import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shippedImages, type ImageManifest } from '../../host/device/board-image.js'
import { boardIds } from '../../host/device/boards.js'
import { ruleNames } from '../../host/experiment/rules.js'
import { commandIn } from '../cli/command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-prebuilt-'))
const engram = commandIn(folder)
/** A PATH with nothing on it. */
const bare = { PATH: folder }
afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeAll(() => {
  const made = spawnSync(process.execPath, ['scripts/build-images.mjs'], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(made.stderr)
})

describe('images for machines without a compiler', () => {
  it('there is one of every rule for every board, or a reason why not', async () => {
    const { images, tooLarge } = JSON.parse(readFileSync(join(shippedImages(), 'manifest.json'), 'utf8')) as ImageManifest
    const all = (await boardIds()).flatMap((board) => ruleNames.map((rule) => `${board} ${rule}`))
    expect([...images, ...tooLarge].map(({ board, rule }) => `${board} ${rule}`).sort()).toEqual(all.sort())
    expect(images.length).toBeGreaterThan(all.length / 2)
  })

  it.each(['uno', 'pico', 'hifive1'])('build gives the one for %s, which is the one that the compiler makes', async (board) => {
    const prebuilt = await engram(`build --board ${board} --out prebuilt --format json`, undefined, bare)
    expect(prebuilt.stderr).toMatch(/is not installed: this is the image that came with the package/)
    const built = await engram(`build --board ${board} --out built --format json`)
    expect({ ...JSON.parse(prebuilt.stdout), files: [] }).toEqual({ ...JSON.parse(built.stdout), files: [], origin: 'prebuilt' })
    const { files } = JSON.parse(prebuilt.stdout) as { files: string[] }
    for (const file of files) expect(readFileSync(join(folder, file)).equals(readFileSync(join(folder, file.replace('prebuilt', 'built'))))).toBe(true)
  })

  it('a checked one needs the compiler', async () => {
    const checked = await engram('build --board uno --checked', undefined, bare)
    expect(checked.code).toBe(4)
    expect(checked.stderr).toContain('avr-gcc is not installed [COMPILER_MISSING]\n  hint: apt-get install gcc-avr avr-libc')
  })

  it('an emulated board runs it, and learns what the host learns', async () => {
    const short = '--data digits --network 8-10 --epochs 1 --samples 100'
    const { stdout } = await engram(`stream --device emulator:pico ${short} --test-samples 10 --out s --format json`, undefined, bare)
    const { digest } = JSON.parse((await engram(`run ${short} --format json`)).stdout)
    expect(JSON.parse(stdout).evaluations.at(-1).digest).toBe(digest)
  })
})
