import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { commandIn } from '../cli/command.ts'
import { putReadings, readingsLesson } from '../readings.ts'

const folder = mkdtempSync(join(tmpdir(), 'engram-readings-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const { train, test } = putReadings(folder)
const devices = ['native', 'emulator:uno', 'emulator:pico', 'emulator:microbit', 'emulator:feather-stm32f405', 'emulator:hifive1', 'emulator:mega']
let digest: string
/** All that V8 prints of the test rows. */
let said: string

beforeAll(async () => {
  digest = JSON.parse((await engram(`run ${readingsLesson} --epochs 1 --order time --format json`)).stdout).digest
  expect((await engram(`run ${readingsLesson} --epochs 5 --save run.json`)).code).toBe(0)
  said = (await engram('predict --learner run.json --data test.csv')).stdout
  expect(said.split('\n').length).toBe(1 + 36 + 1)
})

it.each(devices)('%s learns rows of readings as they come, what run learns of the same rows', async (device) => {
  const line = `stream --stdin --device ${device} ${readingsLesson} --epochs 1 --every 36 --test-samples 4 --out ${device.replace(':', '-')} --format json`
  const { code, stdout } = await engram(line, ({ stdin }) => {
    // In the middle of a row of the third window.
    stdin.write(train.slice(0, 3333))
    setTimeout(() => stdin.end(train.slice(3333)), 300)
  })
  expect(code).toBe(0)
  const { evaluations } = JSON.parse(stdout)
  expect(evaluations.map(({ samples }: { samples: number }) => samples)).toEqual([36, 72])
  expect(evaluations[1].digest).toBe(digest)
})

it.each(['native', 'emulator:uno', 'emulator:pico'])('%s tells of windows what V8 tells, from rows in a file and on stdin', async (device) => {
  const file = await engram(`predict --learner run.json --data test.csv --device ${device}`)
  expect({ code: file.code, stdout: file.stdout }).toEqual({ code: 0, stdout: said })
  const { code, stdout } = await engram(`predict --learner run.json --stdin --device ${device}`, ({ stdin }) => void stdin.end(test))
  expect({ code, stdout }).toEqual({ code: 0, stdout: said })
})
