import type { Head } from '../head.js'
import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'

/** What is kept until late feedback arrives; `due` is 0 when nothing is. */
export interface Slot {
  due: number
  teacher: number[]
  features: ArrayLike<number>
}

interface Module {
  head: Head
  slot: Slot
}

export function synthetic(net: Network): Rule {
  const [byLabel, every, late, until, top, vote] = net.block.options
  const hasModule = (layer: Layer): boolean => layer.index < net.layers.length - 1 || (top === 0 ? layer.block.kind === 0 : top === 1)
  const modules = net.layers.map((layer): Module | undefined => {
    if (!hasModule(layer)) return undefined
    const head = net.headOn(layer)
    return { head, slot: { due: 0, teacher: new Array<number>(net.outputs).fill(0), features: new Int8Array(head.weights.fan) } }
  })

  function teach(head: Head, scores: number[], teacher: number[]): void {
    head.learn(net.objective.error(scores, teacher), net.rate)
  }

  function feedBack({ head, slot }: Module, scores: number[], teacher: number[]): void {
    if (net.samples % every! !== 0 || (until !== 0 && net.samples >= until!)) return
    if (late === 0) return teach(head, scores, teacher)
    if (slot.due > net.samples) return
    const { features } = head
    if (slot.due !== 0) teach(head, head.scoresOfFeatures(slot.features), slot.teacher)
    Object.assign(slot, { due: net.samples + late!, teacher, features })
  }

  function learnLayer(layer: Layer, head: Head, scores: number[], target: number[]): void {
    const errors = net.errorsOf(scores, target)
    if (net.worth(errors)) layer.learn(head.teacher(errors), net.rate)
  }

  const decide = (scores: number[], others: number[][]): number =>
    net.answer(vote === 0 && net.block.task === 0 ? others.reduce((sum, each) => sum.map((s, c) => (s + each[c]!) | 0), scores) : scores)

  return {
    learn(x, target) {
      const others: number[][] = []
      net.forward(x)
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      const teacher = target.map((t, c) => (byLabel === 1 ? t : t - errors[c]!))
      for (const layer of net.layers) {
        const module = modules[layer.index]
        if (!module) {
          learnLayer(layer, net.readout, scores, target)
          continue
        }
        const own = module.head.scoresOf(layer.h)
        others.push(own)
        learnLayer(layer, module.head, own, target)
        feedBack(module, own, teacher)
      }
      if (net.worth(errors)) net.readout.learn(errors, net.rate)
      return decide(scores, others)
    },
    infer(x) {
      net.forward(x)
      return decide(net.readoutScores(x), modules.flatMap((module, i) => (module ? [module.head.scoresOf(net.layers[i]!.h)] : [])))
    },
    regions: () => modules.flatMap((module) => (module ? [...module.head.weights.regions(), ...(late !== 0 ? [slotBytes(module.slot)] : [])] : [])),
  }
}

export function slotBytes({ due, teacher, features }: Slot): Uint8Array {
  const bytes = new Uint8Array(4 + 2 * teacher.length + features.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, due, true)
  teacher.forEach((t, c) => view.setInt16(4 + 2 * c, t, true))
  Array.from(features).forEach((value, i) => view.setInt8(4 + 2 * teacher.length + i, value))
  return bytes
}
