import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
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

  it('stands in drift beside the same without, in table, JSON and picture', async () => {
    const drift = 'drift --data digits --network 10 --epochs 1 --drift sudden,gain'
    const { stdout } = await engram(`${drift} --fault noise=0.4 --out drifted`)
    expect(stdout).toContain('seed 1 · faults noise=0.4')
    expect(stdout).toMatch(/^local in sudden, seed 1: readings changed of 1,438 of 1,438 samples/m)
    const clean = (await engram(drift)).stdout
    for (const kind of ['sudden', 'gain']) {
      const figures = (text: string, learner: string) => new RegExp(`^${kind} +${learner} +(\\d.*)$`, 'm').exec(text)?.[1]
      expect(figures(stdout, 'local, without faults')).toBe(figures(clean, 'local'))
      expect(figures(stdout, 'local')).not.toBe(figures(clean, 'local'))
    }
    expect(readFileSync(join(folder, 'drifted/drift.svg'), 'utf8')).toMatch(/sudden \(dashed: without faults\)[\s\S]*stroke-dasharray="4,2"/)
    const told = JSON.parse((await engram(`${drift} --fault noise=0.4 --format json`)).stdout), whole = JSON.parse((await engram(`${drift} --format json`)).stdout)
    expect(told.faults).toEqual(['noise=0.4'])
    for (const [i, lived] of whole.lived.entries()) {
      const { drift: _, rule: __, network: ___, seed: ____, device, ...figures } = lived
      expect(told.lived[i].without).toEqual({ device, ...figures })
      expect(told.lived[i].accuracy).toBeLessThan(figures.accuracy)
      expect(lived).not.toHaveProperty('without')
    }
  })

  it('is compared: every row has its figure without, in table, JSON, page and picture', async () => {
    const rules = 'compare --data digits --rules local,dfa --networks 10,8-10 --epochs 1 --samples 200 --seeds 2'
    const { code, stdout } = await engram(`${rules} --fault noise=0.4,mislabelled=0.2 --out compared`)
    expect(code).toBe(0)
    const row = (text: string, network: string, of: number) => [...text.matchAll(new RegExp(`^.{3}${network} .*?([\\d.]+ ± [\\d.]+)(?: +([\\d.]+ ± [\\d.]+))?`, 'gm'))][of]!
    const clean = (await engram(`${rules} --out clean`)).stdout
    for (const network of ['10', '8-10']) for (const of of [0, 1]) {
      const [, score, without] = row(stdout, network, of)
      expect(without).toBe(row(clean, network, of)[1])
      expect(score).not.toBe(without)
    }
    expect(stdout.replace(/\s+/g, ' ')).toContain('as good in as little RAM, with the faults. Faults: noise=0.4, mislabelled=0.2. Accuracy is with them, and decides what is on the frontier; beside it that of the same trials without, on v8-simd.')
    const { faults, frontier } = JSON.parse((await engram(`${rules} --fault noise=0.4,mislabelled=0.2 --out compared --format json`)).stdout)
    const whole = JSON.parse((await engram(`${rules} --out clean --format json`)).stdout)
    expect(faults.asked).toEqual(['noise=0.4', 'mislabelled=0.2'])
    expect(faults.learners).toHaveLength(4)
    for (const { rule, network, accuracy, without } of faults.learners) {
      const trials = whole.trials.filter((trial: { rule: string; network: string }) => trial.rule === rule && trial.network === network)
      expect(without).toMatchObject({ device: 'v8-simd', accuracy: { mean: (trials[0].accuracy + trials[1].accuracy) / 2, sd: expect.any(Number) } })
      expect(accuracy.mean).not.toBe(without.accuracy.mean)
    }
    expect(frontier[0]).toHaveProperty('without.accuracy.mean')
    expect(whole).not.toHaveProperty('faults')
    const page = readFileSync(join(folder, 'compared/report.html'), 'utf8').replaceAll('\u00a0', ' ')
    expect(page).toMatch(/<h1>\S+ reaches [^<]* on digits with noise=0\.4, mislabelled=0\.2 in /)
    expect(page).toContain('Without noise=0.4, mislabelled=0.2 it reaches')
    expect(page.match(/Without faults<\/th>/g)).toHaveLength(2)
    expect(readFileSync(join(folder, 'compared/frontier.svg'), 'utf8')).toContain('the same without noise=0.4, mislabelled=0.2')
    expect(readFileSync(join(folder, 'clean/report.html'), 'utf8') + readFileSync(join(folder, 'clean/frontier.svg'), 'utf8')).not.toMatch(/faults|without/i)
  })

  it('keeps comparisons with other faults apart: by folder, and in one folder by its records', async () => {
    const rules = 'compare --data digits --rules local --networks 10 --epochs 1 --samples 100 --seeds 2'
    const folders = new Set<string>()
    for (const faults of ['', ' --fault noise=0.2', ' --fault noise=0.2,stuck']) {
      const { stdout } = await engram(rules + faults)
      folders.add(/results\/digits-[0-9a-f]+/.exec(stdout)![0])
      expect((await engram(rules + faults)).stderr).toContain('2 of 2 trials are done already')
    }
    expect(folders.size).toBe(3)
    await engram(`${rules} --fault noise=0.2 --out one`)
    await engram(`${rules} --out other`)
    for (const [faults, there, said] of [['', 'one', 'faults: noise=0.2 there, unset here'], [' --fault noise=0.2', 'other', 'faults: unset there, noise=0.2 here'], [' --fault noise=0.3', 'one', 'faults: noise=0.2 there, noise=0.3 here']] as const) {
      const before = readFileSync(join(folder, there, 'trials.jsonl'), 'utf8')
      const { code, stderr } = await engram(`${rules}${faults} --out ${there}`)
      expect(code).toBe(2)
      expect(stderr.replace(/\s+/g, ' ')).toContain(said)
      expect(readFileSync(join(folder, there, 'trials.jsonl'), 'utf8')).toBe(before)
    }
  })

  it('is mended by --scrub in compare and drift, too, and what was found is told', async () => {
    const rules = 'compare --data digits --rules local --networks 10 --epochs 1 --samples 400 --fault flips=1e-5'
    const [open, checked] = [await engram(`${rules} --out open`), await engram(`${rules} --scrub --out checked`)]
    const found = /Checked by CRC: damage was found ([\d,]+) times in all; a bit was changed back/
    expect(open.stdout).not.toContain('Checked by CRC')
    expect(checked.stdout.replace(/\s+/g, ' ')).toMatch(found)
    expect(readFileSync(join(folder, 'checked/report.html'), 'utf8').replaceAll('\u00a0', ' ')).toMatch(found)
    // Records with and without are not of one study.
    expect((await engram(`${rules} --out checked`)).code).toBe(2)
    const { stdout } = await engram('drift --data digits --network 10 --epochs 1 --drift sudden --fault flips=1e-5 --scrub')
    expect(stdout).toMatch(found)
  })

  it('compares devices that things befall, and says whether a digest shows it', async () => {
    const { stdout } = await engram('compare --data digits --rules local,dfa --networks 10 --epochs 1 --samples 100 --device loopback --fault power=60:save=40,noise=0.2 --out powered')
    expect(stdout).toContain('Every digest is that of a device that nothing befell.')
    const flipped = await engram('compare --data digits --rules local,dfa --networks 10 --epochs 1 --samples 100 --fault flips=1e-5 --out flipped')
    expect(flipped.stdout).toContain('2 of 2 digests differ from those of devices that nothing befell.')
  })

  it.each([
    ['compare --data motor --networks 4 --epochs 1 --fault mislabelled', 'learned without labels'],
    [`compare --data ${process.cwd()}/test/cases/cooling.csv --networks 4-1 --epochs 1 --fault mislabelled`, 'numbers to foretell'],
    ['compare --data digits --networks 10 --epochs 1 --fault lost', 'cannot be on v8-simd'],
    [`stream --device v8 --data ${process.cwd()}/test/cases/cooling.csv --network 4-1 --epochs 1 --fault mislabelled`, 'numbers to foretell'],
    ['drift --data digits --only 3 --network 10 --epochs 1 --fault mislabelled', 'of class 3'],
    ['drift --data digits --network 10 --epochs 1 --fault stuck:channel=64', '64 inputs'],
    ['drift --data digits --network 10 --epochs 1 --key no.key', 'no.key cannot be read'],
  ])('%s is refused before anything is learned', async (line, why) => {
    const { code, stderr } = await engram(`${line}${line.startsWith('compare') || line.startsWith('stream') ? ' --out refused' : ''}`)
    expect(code).toBe(2)
    expect(stderr.replace(/\s+/g, ' ')).toContain(why)
    expect(existsSync(join(folder, 'refused'))).toBe(false)
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
