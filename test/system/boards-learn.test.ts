import { describe, expect, test } from 'vitest'
import type { Board } from '../../host/board/board.ts'
import { withBoard } from '../../host/board/budget.ts'
import { emulatedIds, loadBoard } from '../../host/device/boards.ts'
import { emulatedBoard } from '../../host/device/emulated-board.ts'
import { coreModule } from '../../host/device/installation.ts'
import { openDevice } from '../../host/device/registry.ts'
import { EngramError } from '../../host/errors.ts'
import { planExperiment } from '../../host/experiment/plan.ts'
import { ruleNames } from '../../host/experiment/rules.ts'
import { variants } from '../conformance/cases.ts'
import { digits, experimentOf, lessonOf, observe, rows } from '../conformance/observe.ts'
import { networkFor } from '../lessons.ts'

/** Small enough for 2 KB of RAM, all told. */
/** Of each kind the first that a board has room for is learned, by the rule as it is or else with another option; a rule may keep the square of its features, or a second chain of layers. */
const networks = [['conv3x4-pool2-10:i8', 'conv3x4-pool3-10:i8'], ['8:i8-10:i8', '6:i8-10:i8'], ['leaky8-10:i8']]

/** Measured RAM is at most this share below what was planned. */
const SLACK = 0.05

// Some boards are not in the package: a folder is all that it takes. Others of the package have no emulator (grades.test.ts).
process.env['ENGRAM_BOARDS'] = 'test/boards'

const boards = await Promise.all((await emulatedIds()).map(emulatedBoard))
const native = await openDevice('native')
const reference = await openDevice('v8-scalar')
const takes = (rule: string, network: string): boolean => networkFor(rule, network) === network
const cases = ruleNames.flatMap((rule) => networks.filter(([first]) => takes(rule, first!)).map((kind) => ({ rule, kind })))

describe.each([native, ...boards].map((device) => [device.id, device] as const))('%s', (id, device) => {
  test.each(cases)('learns the same bytes as V8: $rule $kind.0', async ({ rule, kind }) => {
    const board = device === native ? undefined : await loadBoard(id.replace(/^.*:/, ''))
    const tried = [rule, ...variants(rule)].flatMap((each) => kind.map((network) => ({ rule: each, network })))
    const learned = tried.find((each) => !board || planned(board, each.rule, each.network)! <= board.ramBytes)
    if (!learned) {
      // It makes digits up from a row for each input of each class; dream-boards.test.ts gives it fewer.
      await expect(device.open(experimentOf({ ...tried.at(-1)!, seed: 1 }))).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' })
      return
    }
    const experiment = experimentOf({ ...learned, seed: 1 })
    expect(await observe(device, experiment)).toEqual(await observe(reference, experiment))
  })
})

/** Two dense layers: with one, some rules have nothing to say to each other's layers. */
const families = [(width: number) => `${width}:i8-${width}:i8-10:i8`, (width: number) => `conv3x${width}-pool2-10:i8`, (width: number) => `leaky${width}:i8-10:i8`]

/** What a network takes on a board, or undefined where core or rule refuse it. */
function planned(board: Board, rule: string, network: string): number | undefined {
  try {
    return withBoard(planExperiment(coreModule(), experimentOf({ rule, network, seed: 1 })), board).ramBytes
  } catch (error) {
    if (error instanceof EngramError) return undefined
    throw error
  }
}

/** The widest network of a family that the board has RAM for, if it has for any. */
function widest(board: Board, rule: string, family: (width: number) => string): string | undefined {
  let width = 0
  for (let step = 8192; step >= 1; step /= 2) {
    if ((planned(board, rule, family(width + step)) ?? Infinity) <= board.ramBytes) width += step
  }
  return width ? family(width) : undefined
}

describe.each(await Promise.all((await emulatedIds()).map((id) => loadBoard(id))))('planned RAM of a network that nearly fills the $id', (board) => {
  test.each(ruleNames.flatMap((rule) => families.filter((family) => takes(rule, family(8))).map((family) => ({ rule, family }))))('is what $rule uses, or up to 5 % more, and the stack that others need', async ({ rule, family }) => {
    const network = widest(board, rule, family)
    if (!network) return expect(planned(board, rule, family(1))).toBeGreaterThan(board.ramBytes)
    const experiment = experimentOf({ rule, network, seed: 1 })
    const session = await (await emulatedBoard(board.id)).open(experiment)
    try {
      await session.learn(lessonOf(experiment), rows(0, 2))
      await session.infer(digits.test, rows(0, 1))
      await session.regionDigests()
      const { ramBytes, stackBytes } = await session.measured!()
      const most = planned(board, rule, network)!
      // A board reserves the stack of the rule that needs most; what another leaves of it is no error of its plan.
      const reserved = ramBytes - stackBytes + board.reserve.stackBytes
      // The mark of the deepest byte ends where the reserve does: one that is used up may have been exceeded.
      const deeper = stackBytes >= board.reserve.stackBytes
      expect({ network, ramBytes, stackBytes, deeper, more: ramBytes > most, less: reserved < most * (1 - SLACK) }).toMatchObject({ deeper: false, more: false, less: false })
    } finally {
      await session.close()
    }
  })
})
