import { existsSync, mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeIntelHex } from '../../host/flash/intel-hex.js'
import { randomBytes } from '../flash/samples.js'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-boards-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('verbs of boards', () => {
  it.each([
    ['build', 2, 'OPTION_INVALID', '--board'],
    ['build --board unno', 2, 'BOARD_UNKNOWN', 'did you mean "uno"?'],
    ['build --board uno --rule locl', 2, 'RULE_UNKNOWN', 'did you mean "local"?'],
    ['build --board uno --rules local,dfa', 2, 'OPTION_INVALID', 'repeat the command'],
    ['build --board uno --rule synthetic:every=2', 2, 'OPTION_INVALID', '--rule synthetic here'],
    ['flash', 2, 'OPTION_INVALID', '--board'],
    ['flash --board uno --method stk', 2, 'OPTION_INVALID', 'did you mean "stk500"?'],
    ['flash --board uno --method uf2-drive', 2, 'OPTION_INVALID', 'stk500, avrdude'],
    ['flash --board uno --image nope.hex', 2, 'IMAGE_INVALID', 'engram build'],
    ['flash --board uno --image some.hex --port /dev/nope', 4, 'PORT_NOT_FOUND', ''],
    ['flash --board pico --image some.hex --drive .', 4, 'DRIVE_NOT_FOUND', ''],
    ['stream', 2, 'OPTION_INVALID', '--device serial:'],
    ['stream --device serial:/dev/nope --network 8-10', 4, 'PORT_NOT_FOUND', ''],
    ['stream --device serail:/dev/nope', 2, 'DEVICE_UNKNOWN', ''],
    ['stream --device emulator:unno', 2, 'BOARD_UNKNOWN', 'did you mean "uno"?'],
    ['stream --device emulator:pico2 --network 8-10', 2, 'BOARD_NOT_EMULATED', 'serial:<path>'],
    ['compare --networks 8-10 --data digits --measure esp32c3', 2, 'BOARD_NOT_EMULATED', ''],
    ['emulate microbit-v2', 2, 'BOARD_NOT_EMULATED', ''],
    ['stream --device emulator:uno --network 100-10', 3, 'BUDGET_EXCEEDED', 'would fit'],
    ['stream --device v8 --device wasmtime', 2, 'OPTION_INVALID', 'repeat the command'],
    ['stream --device v8 --resume', 2, 'OPTION_INVALID', '--resume'],
    ['stream --device v8 --every 0', 2, 'OPTION_INVALID', '--every 3'],
    ['stream --device v8 --if-lost stay', 2, 'OPTION_INVALID', ''],
    ['stream --device v8 --stdin', 2, 'OPTION_INVALID', '--data past.csv --stdin'],
    ['stream --device v8 --rules local,dfa', 2, 'OPTION_INVALID', 'repeat the command'],
    ['stream --device v8 --network 8-10 --out /dev/null/x', 4, 'OUTPUT_UNWRITABLE', '--out'],
    ['monitor', 2, 'OPTION_INVALID', 'serial:'],
    ['monitor --device v8', 2, 'OPTION_INVALID', 'serial:'],
    ['monitor --device serial:/dev/nope', 4, 'PORT_NOT_FOUND', ''],
  ])('%s ends with %i %s', async (line, code, name, hint) => {
    writeFileSync(join(folder, 'some.hex'), writeIntelHex([{ address: 0, bytes: randomBytes(100, 1) }]))
    const ended = await engram(`${line} --format json`)
    const { error } = JSON.parse(ended.stdout)
    expect({ exit: ended.code, code: error.code }).toEqual({ exit: code, code: name })
    expect(error.hint ?? '').toContain(hint)
  })

  it('stream on the host itself ends in the digest of run, and a repeated one keeps the record of the first', async () => {
    const lesson = '--network 8-10 --epochs 2 --augment shift --seed 3'
    const first = await engram(`stream --device v8 ${lesson} --every 700 --out s --format json`)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const { evaluations, record, ...about } = JSON.parse(first.stdout)
    expect(about).toEqual({ schemaVersion: 3, rule: 'local', network: '8-10', data: 'digits', seed: 3, device: 'v8-simd' })
    expect(record).toBe(join('s', 'stream.jsonl'))
    expect(evaluations.map(({ samples }: { samples: number }) => samples)).toEqual([700, 1400, 2100, 2800, 2876])
    const { digest, accuracy } = JSON.parse((await engram(`run ${lesson} --format json`)).stdout)
    expect(evaluations.at(-1)).toMatchObject({ digest, testAccuracy: accuracy, testSamples: 359, measured: null })
    const again = await engram(`stream --device v8 ${lesson} --out s`)
    expect(again.stdout).toMatch(/2,876 samples learned, digest [0-9a-f]{8}; the record is s\/stream\.jsonl\n$/)
    expect(again.stdout).toContain(digest)
  })

  it('flash copies an image to a drive, and says why it is not verified', async () => {
    const drive = join(folder, 'MICROBIT')
    mkdirSync(drive)
    const details = join(drive, 'DETAILS.TXT')
    writeFileSync(details, 'Unique ID: 9900000038564e450047000a0000006b000000009796990b\r\n')
    // The interface chip takes its drive away and shows it again.
    const watcher = watch(drive, (_event, file) => {
      if (file !== 'ENGRAM.HEX') return
      watcher.close()
      setTimeout(() => rmSync(details), 200)
      setTimeout(() => writeFileSync(details, ''), 500)
    })
    writeFileSync(join(folder, 'image.hex'), writeIntelHex([{ address: 0, bytes: randomBytes(3000, 1) }]))
    const { code, stdout, stderr } = await engram(`flash --board microbit --image image.hex --drive ${drive} --format json`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^the image carries no hash of itself, .*\nwriting\n$/) })
    expect(JSON.parse(stdout)).toMatchObject({
      board: 'microbit', rule: null, image: { path: 'image.hex', origin: 'file', bytes: 3000 }, method: 'hex-drive',
      verified: false, whyNot: expect.stringContaining('does not give back'), answer: null,
    })
    expect(existsSync(join(drive, 'ENGRAM.HEX'))).toBe(true)
  })
})
