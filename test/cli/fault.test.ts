import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-fault-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const small = '--data digits --network 10 --epochs 1 --samples 200'

describe('--fault', () => {
  it('names the faults in output, JSON and the saved run, the figure without them beside', async () => {
    const text = (await engram(`run ${small} --fault noise=0.4 --fault mislabelled=0.2`)).stdout
    expect(text).toMatch(/accuracy +[\d.]+ % of the test set\n +without faults +[\d.]+ %, on v8-simd\n +faults +noise=0\.4, mislabelled=0\.2\n +readings changed of 200 of 200[\s\S]*wrong labels of \d+ of 200/)
    const saved = join(folder, 'run.json')
    const run = JSON.parse((await engram(`run ${small} --fault noise=0.4,mislabelled=0.2 --format json --save ${saved}`)).stdout)
    expect(run.faults).toMatchObject({ asked: ['noise=0.4', 'mislabelled=0.2'], without: { device: 'v8-simd', figures: { accuracy: expect.any(Number) } } })
    // Another digest than that of clean samples is no news, and none is there to compare.
    expect(run.faults.without).not.toHaveProperty('digest')
    expect(text).not.toContain('nothing befell')
    expect(JSON.parse(readFileSync(saved, 'utf8')).faults.asked).toEqual(['noise=0.4', 'mislabelled=0.2'])
    const clean = JSON.parse((await engram(`run ${small} --format json`)).stdout)
    expect(run.faults.without.figures.accuracy).toBe(clean.accuracy)
    expect(run.accuracy).toBeLessThan(clean.accuracy)
    expect(clean).not.toHaveProperty('faults')
    expect((await engram(`run ${small} --pretrained ${saved} --stop 300`)).code).toBe(0)
  })

  it('of several seeds says the mean without', async () => {
    expect((await engram(`run ${small} --fault dropout=0.5 --seeds 2`)).stdout).toMatch(/mean [\d.]+ % .*\nfaults: dropout=0\.5; without them [\d.]+ %\nbaseline/)
  })

  it('says that a digest is that of a device that nothing befell', async () => {
    expect((await engram(`run ${small} --device loopback --fault power=150:save=100 --fault noise`)).stdout).toMatch(/went on from 100, its newest checkpoint; 50[\s\S]*digest +[0-9a-f]{8}, as of a device that nothing befell/)
  })

  it('keeps results with faults apart from those without', async () => {
    await engram(`run ${small} --fault noise=0.4 --out kept`)
    expect(readFileSync(join(folder, 'kept/trials.jsonl'), 'utf8')).toContain('"faults":"noise=0.4"')
    expect((await engram(`run ${small} --out kept`)).stderr).toContain('faults: noise=0.4 there, unset here')
  })

  it('streams with them: the same as run, and the figure without at the end; lines from stdin too', async () => {
    const run = JSON.parse((await engram(`run ${small} --fault stuck=0.3:from=50 --format json`)).stdout)
    const { stdout } = await engram(`stream ${small} --device v8 --fault stuck=0.3:from=50 --every 70 --out streamed`)
    expect(stdout).toContain(`digest ${run.digest}`)
    expect(stdout).toMatch(new RegExp(`faults: stuck=0\\.3:from=50; readings changed of 150 of 200 [\\s\\S]*\\nwithout faults: ${(100 * run.faults.without.figures.accuracy).toFixed(2)} % at the end`))
    expect(readFileSync(join(folder, 'streamed/stream.jsonl'), 'utf8')).toContain('"faults":"stuck=0.3:from=50"')
    const lines = await engram(`stream --device v8 --data ${process.cwd()}/test/cases/machine.csv --network 4-2 --stdin --fault noise --every 100 --out lines`, ({ stdin }) => stdin.end(readFileSync('test/cases/machine.csv', 'utf8')))
    expect(lines.stdout).toMatch(/faults: noise; readings changed of \d+ of \d+[\s\S]*does not come a second time/)
  })

  it('streams through a power cut and a bad line to the digest of a whole one', async () => {
    const { stdout } = await engram(`stream ${small} --device loopback --fault power=120:save=50,damaged=0.1 --every 70 --out cut`)
    expect(stdout).toMatch(/it went on from 100, its newest checkpoint; 20 samples lost[\s\S]*were damaged/)
    expect(stdout).not.toContain('digest of a device')
    expect(stdout).toContain(`digest ${JSON.parse((await engram(`run ${small} --format json`)).stdout).digest}`)
  })

  it('is in the title and the JSON of drift', async () => {
    expect((await engram('drift --data digits --network 10 --epochs 1 --drift sudden --fault noise=0.2')).stdout).toContain('seed 1 · faults noise=0.2')
    expect(JSON.parse((await engram('drift --data digits --network 10 --epochs 1 --drift sudden --fault noise=0.2 --format json')).stdout).faults).toEqual(['noise=0.2'])
  })

  it.each([
    ['--fault nois', 'there is no such kind', 'did you mean "noise"?'],
    ['--fault noise=0.1 --fault noise=0.2', 'noise is there already', 'once'],
    ['--fault noise=3', 'from 0 to 1', 'noise=0.1'],
    ['--fault noise:channel=64', '64 inputs', '0 to 63'],
    ['--fault lost', 'cannot be on v8-simd', 'native'],
    ['--fault rot', 'only together with power', 'add power'],
  ])('%s ends with what is wrong and what to do', async (words, why, hint) => {
    const { code, stderr } = await engram(`run ${small} ${words}`)
    expect(code).toBe(2)
    expect(stderr.replace(/\s+/g, ' ')).toContain(why)
    expect(stderr.replace(/\s+/g, ' ')).toContain(hint)
  })
})
