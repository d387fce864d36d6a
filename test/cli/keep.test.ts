import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-keep-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lesson = '--data digits --network 32-10 --epochs 2'
const bad = '--fault mislabelled=1:from=1200:until=1400'
const digestOf = async (command: string): Promise<string> => JSON.parse((await engram(`${command} --format json`)).stdout).digest

describe('--keep', () => {
  it('changes nothing that is learned, and says what was kept', async () => {
    const { stdout } = await engram(`run ${lesson} --device loopback --keep 400`)
    expect(stdout).toMatch(/\n +kept +8 checkpoints, one every 400 samples; the newest has 2,800 samples\n/)
    expect(stdout).toContain(await digestOf(`run ${lesson}`))
    expect(stdout).not.toContain('went back')
  })

  it('goes back where it got worse by the margin, in run and in stream alike, to the same digest', async () => {
    const run = JSON.parse((await engram(`run ${lesson} --device loopback ${bad} --keep 200:margin=10% --save run.json --format json`)).stdout)
    expect(run.kept).toMatchObject({ every: 200, samples: 2676, undone: 200, saves: 14, failed: 0, returns: [{ shown: 1400, to: 1200 }] })
    expect(run.kept.margin).toBeCloseTo(0.1, 2)
    expect(run.faults.without).toMatchObject({ device: 'loopback' })
    expect(run.digest).not.toBe(await digestOf(`run ${lesson} --device loopback ${bad}`))

    const { stdout, stderr } = await engram(`stream ${lesson} --device loopback ${bad} --keep 200:margin=10% --every 700 --out streamed`)
    expect(stdout).toContain(`digest ${run.digest}`)
    const said = /behind sample 1,400 its running measure had fallen from \d+\.\d % to \d+\.\d %, and it went back to its checkpoint of 1,200/
    expect(stdout).toMatch(said)
    expect(stderr).toMatch(said)
    const record = readFileSync(join(folder, 'streamed/stream.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line))
    expect(record[0].stream).toMatchObject({ keep: '200:margin=10.2%' })
    expect(record.at(-1)).toMatchObject({ samples: 2876, kept: { samples: 2676, undone: 200 } })
    // What was saved is the learner as it is: it goes on from its own count.
    expect((await engram('inspect run.json')).stdout).toMatch(/2,676/)
  })

  it('says that a device whose power went learned what one learns that nothing befell and that goes back, too', async () => {
    const { stdout } = await engram(`run ${lesson} --device loopback ${bad},power=2050 --keep 200:margin=10%`)
    expect(stdout).toMatch(/it went on from 1,800, its newest checkpoint;\s+50 samples\s+lost[\s\S]*, as of a device that nothing befell/)
    expect(stdout).toMatch(/went\s+back\s+to\s+its\s+checkpoint\s+of\s+1,200/)
  })

  it('keeps results apart from those without', async () => {
    await engram(`run ${lesson} --device loopback --keep 500 --out kept`)
    expect((await engram(`run ${lesson} --device loopback --out kept`)).stderr).toContain('keep: 500 there, unset here')
  })

  it('of learners that live through a stream counts how often they went back', async () => {
    const { stdout } = await engram('drift --data digits --network 32-10 --device loopback --drift sudden --epochs 2 --keep 200:margin=10%')
    expect(stdout).toContain('kept every 200:margin=10.2%')
    expect(stdout).toMatch(/drift .* returns\nsudden .* \d+\n/)
  })
})

describe('what --keep cannot be is refused with what can', () => {
  it.each([
    ['--keep 0', 2, /--keep "0" is not N or N:margin=SHARE, with N from 1 to 65,535 .*\[OPTION_INVALID\]\n.*--keep 200:margin=10%/s],
    ['--keep 65536', 2, /OPTION_INVALID/],
    ['--keep 1.5', 2, /OPTION_INVALID/],
    ['--keep 200:10%', 2, /for example --keep 200:margin=10%/],
    ['--keep 200:margin=0', 2, /a share from 0.4% to 99%/],
    ['--keep 200:margin=0.1%', 2, /OPTION_INVALID/],
    ['--keep 200:margin=100%', 2, /OPTION_INVALID/],
    ['--keep 200', 2, /v8-simd has no memory that keeps without power.*\[OPTION_INVALID\]\n.*--device loopback/s],
    ['--keep 200 --device loopback --scrub', 2, /--keep and --scrub both say how often/],
    ['--keep 200 --device loopback --fault power=50:save=20', 2, /"power=50:save=20" both say when.*leave save out/s],
    ['--keep 200 --device emulator:uno --network 12:i8-10:i8 --data digits', 3, /takes [\d,]+ bytes, and the Arduino Uno R3 has 992 that keep without power.*BUDGET_EXCEEDED.*--device loopback/s],
    ['--keep 200:margin=10% --device loopback --data test/cases/continuous-target.csv --network 4-1', 2, /a margin is one of right answers/],
  ])('%s', async (options, code, said) => {
    const found = await engram(`run ${options.includes('--data') ? options.replace('test/cases', `${process.cwd()}/test/cases`) : `${options} --data digits --network 10`} --epochs 1`)
    expect(found.stderr.replace(/\n {2}(?!hint)/g, ' ')).toMatch(said)
    expect(found.code).toBe(code)
  })
})
