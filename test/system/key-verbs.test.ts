import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { commandIn } from '../cli/command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-keys-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'board.key'), '00112233445566778899aabbccddeeff')

const told = async (command: string) => JSON.parse((await engram(`${command} --format json`)).stdout)

test('compare learns on a board with a key, and measures the image that has it', async () => {
  const compared = async (rest: string) => {
    const { trials: [{ digest }], measured: [{ plannedRamBytes, measured }] } = await told(`compare --rules local --networks 6:i8-10:i8 --data digits --epochs 1 --samples 30 --measure uno ${rest}`)
    return { digest, plannedRamBytes, ...measured }
  }
  const open = await compared('--device v8 --out open'), keyed = await compared('--device emulator:uno --key board.key --out keyed')
  expect(keyed.digest).toMatch(/^[0-9a-f]{8}$/)
  expect(keyed.digest).toBe(open.digest)
  expect(keyed.flashBytes).toBeGreaterThan(open.flashBytes + 1000)
  expect(keyed.plannedRamBytes - open.plannedRamBytes).toBeGreaterThanOrEqual(28)
  expect(keyed.ramBytes).toBeLessThanOrEqual(keyed.plannedRamBytes)
}, 180_000)

test('a board with a key dreams what V8 dreams', async () => {
  const dream = 'dream --rule gan --network 8:i8-10:i8 --data digits --epochs 1 --samples 20 --class 3 --count 1'
  const keyed = await told(`${dream} --device emulator:pico --key board.key`), open = await told(dream)
  expect([keyed.learner, keyed.dreams]).toEqual([open.learner, open.dreams])
}, 180_000)


test('a board with a key lives through a drift as V8 does', async () => {
  const drift = 'drift --rules local --network 6:i8-10:i8 --data digits --epochs 1 --samples 60 --drift gain --drift-alarm 20'
  const lived = async (rest: string) => (({ device: _, ...figures }) => figures)((await told(`${drift} ${rest}`)).lived[0])
  expect(await lived('--device emulator:pico --key board.key')).toEqual(await lived('--device v8'))
}, 180_000)
