import { outputsOf } from '../../host/experiment/experiment.js'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { imageFlashBytes } from '../../host/board/image-flash.js'
import { checkBudget, fitOn, learnerRoomOf, roomOf, withBoard } from '../../host/board/budget.js'
import { prepare, type StudyValues } from '../../host/cli/study.js'
import { studyOptions } from '../../host/cli/verbs.js'
import { bestPerBoard } from '../../host/compare/finding.js'
import { limitOf } from '../../host/compare/frontier-plot.js'
import { groupTrials } from '../../host/compare/frontier.js'
import { renderReport } from '../../host/compare/report.js'
import { formatBytes } from '../../host/compare/units.js'
import { boardFolder, loadBoards } from '../../host/device/boards.js'
import { loopbackDevice } from '../../host/device/loopback.js'
import { EngramError } from '../../host/errors.js'
import { nearLimit, type Near } from '../near-limit.js'
import { trial } from './report-samples.js'

/** The learner as a result of `compare`; the larger, the more accurate. */
const asTrial = ({ experiment: { rule, network, shape }, plan }: Near) => ({
  ...trial({ rule, network: `${network}`, seed: 1, ramBytes: plan.ramBytes, accuracy: 0.5 + plan.ramBytes / 2 ** 20, data: `${shape.height} x ${shape.width} x ${shape.channels}` }),
  planned: { ramBytes: plan.ramBytes, regions: plan.regions, configBytes: plan.configBytes },
})

const provenance = { command: 'engram compare', versions: { engram: '0', node: '0', v8: '0' }, coreHash: '0', date: '2026-01-01' }

async function accepts(open: Promise<{ close(): Promise<void> }>): Promise<boolean> {
  try {
    await (await open).close()
    return true
  } catch (error) {
    if (error instanceof EngramError && error.code === 'BUDGET_EXCEEDED') return false
    throw error
  }
}

describe.each(await loadBoards())('around the limit of the $id', (board) => {
  const near = nearLimit(board)
  const fitting = near.filter(({ plan }) => fitOn(board, plan).fits)

  it('there are twenty learners, of which every other one fits', () => {
    expect(near.length).toBe(20)
    expect(near.map(({ plan }) => fitOn(board, plan).fits)).toEqual(near.map((_, i) => i % 2 === 0))
    expect(Math.min(...fitting.map(({ plan }) => fitOn(board, plan).leftBytes))).toBeLessThan(16)
    expect(new Set(near.map(({ experiment }) => experiment.rule)).size).toBe(3)
  })

  it.each(near)('plan, budget, page and plot agree on $experiment.rule $experiment.network of $experiment.shape.channels channels', ({ experiment, plan }) => {
    const { fits, ramBytes, leftBytes } = fitOn(board, plan)
    expect(withBoard(plan, board)).toMatchObject({ ramBytes })
    expect(withBoard(plan, board).regions.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(ramBytes)
    expect(leftBytes).toBe(board.ramBytes - ramBytes)
    const said = (() => {
      try {
        checkBudget(plan, board)
        return true
      } catch (error) {
        expect((error as EngramError).message).toContain(`: ${(-leftBytes).toLocaleString('en-US')} B too much`)
        return false
      }
    })()
    expect(said).toBe(fits)
    const groups = groupTrials([asTrial({ experiment, plan })])
    expect(bestPerBoard(groups, [board])[0]!.best !== undefined).toBe(fits)
    expect(plan.ramBytes <= limitOf(board, groups)).toBe(fits)
  })

  it.each(near)("the firmware's own configure agrees on $experiment.rule $experiment.network of $experiment.shape.channels channels", async ({ experiment, plan }) => {
    const device = loopbackDevice({ board: board.id, room: roomOf(board) })
    expect(await accepts(device.open(experiment))).toBe(fitOn(board, plan).fits)
  })

  it('the plot has nothing that does not fit left of the line, and nothing that fits more than a few layers of configuration right of it', () => {
    const groups = groupTrials(near.map(asTrial))
    const limit = limitOf(board, groups)
    for (const group of groups.filter((group) => !fitOn(board, group).fits)) expect(group.ramBytes).toBeGreaterThan(limit)
    // A dozen thin layers want more room than they take, and move the line.
    const usual = groupTrials(near.filter(({ experiment: { layers } }) => layers.length < 5).map(asTrial))
    for (const group of usual.filter((group) => fitOn(board, group).fits)) expect(group.ramBytes).toBeLessThanOrEqual(limitOf(board, usual) + 2 * 16)
  })

  it('the page names the best that fits, and what it leaves', async () => {
    const most = Math.max(...fitting.map(({ plan }) => plan.ramBytes))
    const page = await renderReport(near.map(asTrial), [board], provenance)
    const row = page.slice(page.indexOf('The best that fits')).match(/<tbody>\n<tr>.*?<\/tr>/s)![0].replaceAll('<wbr>', '')
    // Two may be as large as each other.
    const [best] = fitting.filter(({ plan, experiment }) => plan.ramBytes === most && row.includes(`>${experiment.network}<`))
    expect(row).toContain(formatBytes(fitOn(board, best!.plan).ramBytes))
    expect(row).toContain(formatBytes(fitOn(board, best!.plan).leftBytes))
  })

  it('the commands refuse what does not fit, and nothing else', async () => {
    const digits = near.filter(({ experiment }) => experiment.shape.height === 8 && outputsOf(experiment) === 10)
    expect(digits.length).toBeGreaterThan(0)
    for (const { experiment: { rule, network }, plan } of digits) {
      const none = Object.fromEntries(studyOptions.map((key) => [key, undefined]))
      const values = { ...none, rules: [rule], networks: [network], data: 'digits', seed: 1, board: board.id, augment: 'none', validate: false } as unknown as StudyValues
      const defaults = { rules: [rule], devices: ['v8'], networks: (sizes: string[]) => sizes }
      const study = prepare(values, undefined, defaults, { status() {}, note() {}, clear() {} })
      if (fitOn(board, plan).fits) expect((await study).trials[0]!.plan.ramBytes).toBe(fitOn(board, plan).ramBytes)
      else await expect(study).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED', details: { ramBytes: fitOn(board, plan).ramBytes } })
    }
  })

  it('the linker gives an image as much flash as the board has for one', async () => {
    const script = readFileSync(join(await boardFolder(board.id), 'link.ld'), 'utf8')
    const length = /FLASH \(rx\) *:.*LENGTH = (.*)/.exec(script)![1]!
    const bytes = length.split('-').map((part) => {
      const [, number, unit] = /^ *(\d+)([KM]?) *$/.exec(part)!
      return Number(number) * { '': 1, K: 1024, M: 2 ** 20 }[unit!]!
    })
    expect(bytes.reduce((all, part) => all - part)).toBe(imageFlashBytes(board))
  })

  it('the learner has the room that the wire leaves', () => expect(learnerRoomOf(board)).toBeLessThan(roomOf(board)))
})
