import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { decode } from 'fast-png'
import { afterAll, describe, expect, it } from 'vitest'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-dream-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const digestsIn = (text: string): string[] => /digest +(\w{8}) of the learner, (\w{8}) of the dreams/.exec(text)!.slice(1)

describe('engram dream', () => {
  it('writes a sheet of a saved learner\'s dreams, the same from every device', async () => {
    expect((await engram('run --rule wake-sleep --network 24-10 --data digits --epochs 3 --save run.json')).code).toBe(0)
    const told = []
    for (const device of ['v8', 'v8-scalar']) {
      const { code, stdout } = await engram(`dream --learner run.json --class 0,7 --count 5 --seed 9 --sheet out/${device}.png --device ${device}`)
      expect(code).toBe(0)
      expect(stdout).toContain('dreams  10: 5 of each of 2 classes, seed 9')
      told.push(digestsIn(stdout))
    }
    expect(told[1]).toEqual(told[0])
    const sheets = ['v8', 'v8-scalar'].map((device) => readFileSync(join(folder, `out/${device}.png`)))
    expect(sheets[1]!.equals(sheets[0]!)).toBe(true)
    // Eight pixels of five dots each and three between two pictures, five across and two down.
    const { width, height, channels, data } = decode(sheets[0]!)
    expect({ width, height, channels }).toEqual({ width: 5 * 43 + 3, height: 2 * 43 + 3, channels: 1 })
    expect(new Set(data).size).toBeGreaterThan(8)
    expect(digestsIn((await engram('dream --learner run.json --class 0,7 --count 5 --seed 10')).stdout)[1]).not.toBe(told[0]![1])
  }, 120_000)

  it('prints dreams of a table as rows in its own units, and learns first where no learner is given', async () => {
    const data = resolve('test/cases/machine.csv')
    const { code, stdout } = await engram(`dream --rule wake-sleep --data ${data} --task classify --epochs 10 --count 20`)
    expect(code).toBe(0)
    const [header, ...rows] = stdout.trimEnd().split('\n').map((line) => line.split(','))
    const real = readFileSync(data, 'utf8').trimEnd().split('\n').map((line) => line.split(','))
    expect(header!.slice(0, -1)).toEqual(real[0]!.slice(0, header!.length - 1))
    expect(rows.length).toBe(40)
    header!.slice(0, -1).forEach((_, column) => {
      const measured = real.slice(1).map((row) => Number(row[column])), dreamed = rows.map((row) => Number(row[column]))
      expect(Math.min(...dreamed)).toBeGreaterThanOrEqual(Math.min(...measured) - 0.05 * (Math.max(...measured) - Math.min(...measured)))
      expect(Math.max(...dreamed)).toBeLessThanOrEqual(Math.max(...measured) + 0.05 * (Math.max(...measured) - Math.min(...measured)))
    })
    expect((await engram('dream --learner run.json --class 3 --count 2 --format csv')).stdout.split('\n')[1]!.split(',').length).toBe(65)
    expect(JSON.parse((await engram('dream --learner run.json --class 3 --count 2 --format json')).stdout)).toMatchObject({ seed: 1, samples: [{ class: '3' }, { class: '3' }] })
  }, 120_000)

  it('hears Ctrl-C while it learns, and leaves no sheet', async () => {
    const { code, stdout, stderr } = await engram('dream --rule wake-sleep --data digits --epochs 5000 --sheet stopped.png', (running) => running.stderr.once('data', () => running.kill('SIGINT')))
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toContain('[INTERRUPTED]')
    expect(existsSync(join(folder, 'stopped.png'))).toBe(false)
  }, 60_000)

  it.each([
    ['dream --rule local', 'RULE_CANNOT_DREAM', 'wake-sleep'],
    ['dream --learner run.json --class ten', 'OPTION_INVALID', 'classes'],
    ['dream --learner run.json --sheet run.json/x.png', 'OUTPUT_UNWRITABLE', '--sheet'],
    ['dream --learner run.json --sheet x.jpg', 'OPTION_INVALID', '.png'],
    ['dream --learner run.json --rule wake-sleep', 'OPTION_INVALID', 'leave out --rule'],
    ['dream --learner run.json --data digits.csv', 'OPTION_INVALID', 'leave out --data'],
    ['dream --rule wake-sleep --data gestures --epochs 1', 'OPTION_INVALID', 'a table'],
    ['run --format csv', 'OPTION_INVALID', 'text or json'],
  ])('refuses %s', async (line, code, hint) => {
    const { stderr } = await engram(line)
    expect(stderr).toContain(`[${code}]`)
    expect(stderr).toContain(hint)
  })
})
