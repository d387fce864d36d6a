import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { readImage } from '../../host/flash/image.js'
import { commandIn } from '../cli/command.js'
import { openPty } from './pty.js'
import { unoBench, type UnoBench, type UnoFaults } from './uno-bench.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-flash-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ended: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

async function boot(faults: UnoFaults = {}): Promise<UnoBench> {
  const bench = await unoBench({ resets: true, ...faults })
  ended.push(bench.end)
  return bench
}

describe('engram flash', () => {
  it('brings a board from its boot loader to a learner, with what `engram build` wrote', async () => {
    const { pty, chip } = await boot()
    const built = JSON.parse((await engram('build --board uno --rule local --out images --format json')).stdout)
    expect(built).toMatchObject({ board: 'uno', rule: 'local', origin: 'built', flashAvailableBytes: 32_256, ramBytes: 2048 })
    expect(built.flashBytes).toBeLessThanOrEqual(built.flashAvailableBytes)
    expect(built.learnerBytes).toBe(2048 - built.staticBytes - built.stackBytes - built.paddingBytes - built.sessionBytes)
    expect(built.files).toEqual(['images/uno-local.elf', 'images/uno-local.hex'])

    const flashed = await engram(`flash --board uno --rule local --image images/uno-local.hex --port ${pty.path} --format json`)
    // On a slow machine it also says how far it is.
    expect(flashed.stderr.replace(/^\w+ \d+ %\n/gm, '')).toBe('looking for the board\nwriting\ncomparing\n')
    expect(JSON.parse(flashed.stdout)).toMatchObject({ method: 'stk500', verified: true, whyNot: null, answer: { port: pty.path, board: 'uno', rule: 'local' } })
    const { segments } = await readImage(join(folder, 'images/uno-local.elf'))
    for (const { address, bytes } of segments) expect(Buffer.compare(chip.flash.subarray(address, address + bytes.length), bytes)).toBe(0)

    const short = '--data digits --network 6-10 --epochs 1 --samples 30'
    const streamed = await engram(`stream --device serial:${pty.path} ${short} --test-samples 5 --out streamed --format json`)
    const { digest } = JSON.parse((await engram(`run ${short} --format json`)).stdout)
    expect(JSON.parse(streamed.stdout).evaluations.at(-1)).toMatchObject({ samples: 30, digest, measured: { board: 'uno' } })
  })

  it('tells people what it did, and a board with another rule from the one that was asked for', async () => {
    const { pty } = await boot()
    const told = await engram(`flash --board uno --rule dfa --port ${pty.path}`)
    expect(told.code).toBe(0)
    expect(told.stdout).toMatch(/^Arduino Uno R3: [\d,]+ B written by stk500 in [\d.]+ s\n  verified   the board holds the image, byte for byte\n  answers    as uno, rule dfa, on .*\n$/)
    await engram('build --board uno --rule dfa --out images')
    const other = await engram(`flash --board uno --rule local --image images/uno-dfa.elf --port ${pty.path}`)
    expect(other.code).toBe(4)
    expect(other.stderr).toContain('the firmware on uno learns by dfa, not by local [DEVICE_MISMATCH]')
    expect(other.stdout).toContain('byte for byte')
  })

  it('says so when a byte was damaged on the way', async () => {
    let data = 0
    const { pty } = await boot({ damage: (chunk) => void (chunk.length > 100 && ++data === 5 && (chunk[50]! ^= 1)) })
    const damaged = await engram(`flash --board uno --port ${pty.path}`)
    expect(damaged).toMatchObject({ code: 4, stdout: '' })
    expect(damaged.stderr).toContain('[FLASH_VERIFY]')
  })

  it('says what to do when nothing answers', async () => {
    const pty = await openPty()
    ended.push(async () => pty.cut())
    const silent = await engram(`flash --board uno --port ${pty.path}`)
    expect(silent.code).toBe(4)
    expect(silent.stderr).toContain('[FLASH_NO_ANSWER]')
  })
})
