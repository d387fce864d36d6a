import fc from 'fast-check'
import { SESSION_BYTES } from '../../assembly/abi.js'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Board } from '../../host/board/board.js'
import { checkBudget, fitOn, fittingNetworks, withBoard } from '../../host/board/budget.js'
import { loadBoard } from '../../host/device/boards.js'
import { features } from '../../host/data/dataset.js'
import { EngramError } from '../../host/errors.js'
import type { Plan, Region } from '../../host/experiment/experiment.js'
import { checkNetwork, formatNetwork, outputShape, parseNetwork } from '../../host/network/network.js'
import { smallerNetworks } from '../../host/network/smaller.js'
import { errorOf } from '../error-of.js'

/** State and a frame buffer for the least payload, 68 B. */
const session = SESSION_BYTES + 12 + 68

/** Configuration of two layers: 60 + 2 · 16 = 92, rounded up to 96 on a board. */
const CONFIG_BYTES = 92

/** A planner of our own: weights and the live activation, for 28×28 images of ten classes. */
function planNetwork(network: string): Plan {
  const layers = parseNetwork(network)
  checkNetwork(layers, { height: 28, width: 28, channels: 1 }, 10)
  const regions: Region[] = []
  let ramBytes = 0
  const add = (name: string, bytes: number) => {
    regions.push({ name, offset: ramBytes, bytes })
    ramBytes += bytes
  }
  let input = { height: 28, width: 28, channels: 1 }
  layers.forEach((layer, index) => {
    const inputs = layer.kind === 'dense' ? features(input) : layer.kernel ** 2 * input.channels
    add(`weights ${index + 1}`, (inputs * layer.units * layer.bits) / 8)
    input = outputShape(layer, input)
    add(`activations ${index + 1}`, features(input))
  })
  return { ramBytes, regions, configBytes: CONFIG_BYTES, macs: { infer: 0, learn: 0 } }
}

let uno: Board
let microbit: Board
beforeAll(async () => {
  // Fixed figures instead of the board's: those change with the images, and this test is about the arithmetic.
  const reserve = { kind: 'estimate', source: 'test' } as const
  uno = { ...(await loadBoard('uno')), reserve: { ...reserve, staticBytes: 136, stackBytes: 42 } }
  microbit = { ...(await loadBoard('microbit')), reserve: { ...reserve, staticBytes: 136, stackBytes: 156 } }
})

describe('withBoard', () => {
  it('adds what image, stack, wire and configuration take', () => {
    const plan = planNetwork('16-10')
    const onUno = withBoard(plan, uno)
    const at = plan.ramBytes
    expect(onUno.regions.slice(-4)).toEqual([
      { name: 'statics', offset: at, bytes: 136 },
      // 42 B, and the room of an image ends on a multiple of 8.
      { name: 'stack', offset: at + 136, bytes: 48 },
      { name: 'session', offset: at + 184, bytes: session },
      { name: 'configuration', offset: at + 184 + session, bytes: 96 },
    ])
    expect(onUno.ramBytes).toBe(at + 184 + session + 96)
  })

  it('takes a longer frame buffer where there is room for it', () => {
    const longer = withBoard(planNetwork('16-10'), microbit).regions.find(({ name }) => name === 'session')
    expect(longer!.bytes).toBe(SESSION_BYTES + 12 + 240)
  })

  it('begins the arena on a multiple of 8 behind session and configuration together', () => {
    const configuration = withBoard(planNetwork('16-10'), microbit).regions.find(({ name }) => name === 'configuration')
    // 316 + 92 B end on one.
    expect(configuration!.bytes).toBe(92)
  })

  it('asks for the descriptors of as many layers as a board wants free before it lays out', () => {
    const thin: Plan = { ramBytes: 400, regions: [{ name: 'weights 1', offset: 0, bytes: 400 }], configBytes: 60 + 9 * 16, macs: { infer: 0, learn: 0 } }
    expect(withBoard(thin, uno).regions.at(-1)).toMatchObject({ name: 'descriptors, at most', bytes: 9 * 176 - 400 })
    expect(fitOn(uno, thin)).toMatchObject({ fits: false, leftBytes: 2048 - (136 + 48 + session + 208 + 9 * 176) })
  })

  it('counts the static data of the image instead of the globals of the host module', () => {
    const plan = planNetwork('16-10')
    const globals = { name: 'globals', offset: plan.ramBytes, bytes: 152 }
    const hosted = { ...plan, ramBytes: plan.ramBytes + 152, regions: [...plan.regions, globals] }
    expect(withBoard(hosted, uno)).toEqual(withBoard(plan, uno))
  })

  it('counts them once, however often and for whichever board it is asked', () => {
    const plan = planNetwork('16-10')
    expect(withBoard(withBoard(plan, uno), uno)).toEqual(withBoard(plan, uno))
    expect(withBoard(withBoard(plan, microbit), uno)).toEqual(withBoard(plan, uno))
  })

  it('leaves the plan that it is given alone', () => {
    const plan = planNetwork('16-10')
    const before = structuredClone(plan)
    withBoard(plan, uno)
    expect(plan).toEqual(before)
  })
})

describe('checkBudget', () => {
  const planOf = (ramBytes: number): Plan => ({ ramBytes, regions: [{ name: 'weights 1', offset: 0, bytes: ramBytes }], configBytes: CONFIG_BYTES, macs: { infer: 0, learn: 0 } })

  it('accepts a plan that fills the board to the last byte, and refuses one byte more', () => {
    const room = 2048 - 136 - 48 - session - 96
    expect(() => checkBudget(planOf(room), uno)).not.toThrow()
    expect(errorOf(() => checkBudget(planOf(room + 1), uno)).message).toContain('needs 2,049 B of RAM, uno has 2,048 B: 1 B too much')
  })

  it('names the biggest regions first', () => {
    const error = errorOf(() => checkBudget(planNetwork('16-10'), microbit))
    expect(error.code).toBe('BUDGET_EXCEEDED')
    expect(error.exitCode).toBe(3)
    expect(error.message).toMatch(/biggest: weights 1 25,088 B, weights 2 320 B, session 316 B, stack 160 B/)
  })

  it('offers the mildest change of each kind, each planned and fitting', () => {
    const network = '16-10'
    const error = errorOf(() => checkBudget(planNetwork(network), microbit, { network, planNetwork }))
    const fits = error.details?.['fits'] as { network: string; ramBytes: number }[]
    expect(fits.map((fit) => fit.network)).toEqual(['16:i8-10', '8-10'])
    expect(error.hint).toMatch(/16:i8-10 +\(8-bit weights in layer 1: 13,\d+ B\)/)
  })

  it('never offers a network that the planner refuses', () => {
    const network = 'conv3x64-pool2-10'
    const refusing = (candidate: string): Plan => {
      if (candidate.includes('i8')) throw new EngramError('RULE_OPTION', 'this rule needs 16 bits')
      return planNetwork(candidate)
    }
    const { fits } = fittingNetworks(microbit, { network, planNetwork: refusing })
    expect(fits.length).toBeGreaterThan(0)
    for (const fit of fits) expect(fit.network).not.toContain('i8')
  })

  it('lets an error that is not about the network through', () => {
    const broken = (): Plan => {
      throw new TypeError('broken planner')
    }
    expect(() => fittingNetworks(microbit, { network: '16-10', planNetwork: broken })).toThrow(TypeError)
  })

  it('says so when no change of this kind is enough', () => {
    const network = '100-50-10'
    const error = errorOf(() => checkBudget(planNetwork(network), uno, { network, planNetwork }))
    expect(error.details?.['fits']).toEqual([])
    expect(error.hint).toMatch(/nothing of this kind fits: even "4:i8-4:i8-10:i8" needs [\d,]+ B/)
  })

  it('names a network that fits even where only a far smaller one does', () => {
    const network = '1000-10'
    const { fits } = fittingNetworks(microbit, { network, planNetwork })
    expect(fits.map((fit) => fit.network)).toEqual(['15:i8-10', '7-10'])
    for (const fit of fits) expect(fit.ramBytes).toBeLessThanOrEqual(microbit.ramBytes)
  })
})

describe('smallerNetworks', () => {
  const networks = fc.constantFrom('16-10', '100-50-10', 'conv5x8-pool2-conv3x24-pool2-10', 'conv3x16-pool3-10', '10', 'conv5x1-10:i8', '33-10')

  it('proposes distinct networks, mildest first, none of them the one asked for, all with its readout', () => {
    fc.assert(
      fc.property(networks, (network) => {
        const smaller = smallerNetworks(parseNetwork(network))
        expect(new Set(smaller.map((candidate) => candidate.network)).size).toBe(smaller.length)
        expect(smaller.map((candidate) => candidate.network)).not.toContain(formatNetwork(parseNetwork(network)))
        smaller.forEach((candidate, index) => {
          expect(candidate.change).not.toBe('')
          expect(candidate.sacrifice).toBeGreaterThanOrEqual(smaller[index - 1]?.sacrifice ?? 0)
          expect(parseNetwork(candidate.network).at(-1)?.units).toBe(10)
        })
      }),
    )
  })

  it('tries 8-bit weights in the readout before anything else', () => {
    expect(smallerNetworks(parseNetwork('100-50-10'))[0]?.network).toBe('100-50-10:i8')
  })

  it('has nothing to propose where nothing can shrink', () => {
    expect(smallerNetworks(parseNetwork('10:i8'))).toEqual([])
  })
})
