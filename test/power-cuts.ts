import { generator } from '../host/data/random.ts'
import { Keeper, uninterrupted } from './keeper.ts'
import { type Cut, FaultyStore, PowerCut } from '../host/fault/store.ts'

/** Samples between two saves, and how many are learned in the end. */
const APART = 5
const END = 60

export interface Geometry {
  readonly bytes: number
  readonly page: number
}

export interface Count {
  /** Powers-up after a cut. */
  tried: number
  /** Of these, how many had the checkpoint that was being saved, and how many the one before it. */
  last: number
  previous: number
}

/** A learner whose power is cut, and what it is without. */
export class PowerCuts {
  private readonly expected: readonly string[]
  /** Samples that the learner of a memory has learned, by what is in it. */
  private readonly found = new Map<string, number | undefined>()
  /** Steps of each save on a device that has just started. */
  private readonly steps: number[] = []

  constructor(
    private readonly geometry: Geometry,
    private readonly cut: Cut,
    private readonly make: (store: FaultyStore) => Keeper = (store) => new Keeper(store),
  ) {
    this.expected = uninterrupted(() => make(this.erased()), END)
  }

  /** Every step of each of the first saves is cut off, and the moment behind its last; each time learning goes on to the end. */
  single(saves: number, only: (step: number) => boolean = () => true): Count & { steps: number; operations: number } {
    const count = { tried: 0, last: 0, previous: 0, steps: 0, operations: 0 }
    for (let save = 1; save <= saves; save++) {
      const { lefts, operations } = this.lefts(this.before(save), save)
      lefts.forEach((left, step) => {
        if (step === lefts.length - 1 || only(step)) this.finish(this.powerUp(left, count, save))
      })
      count.operations += operations
      count.steps += lefts.length - 1
    }
    return count
  }

  /** Behind every cut of a save another of the save that is then tried again, at every step of it. */
  double(save: number, only: (step: number) => boolean = () => true): Count {
    const count = { tried: 0, last: 0, previous: 0 }
    this.lefts(this.before(save), save).lefts.forEach((left, step) => {
      if (!only(step)) return
      this.lefts(left, save).lefts.forEach((again, second) => {
        if (only(step + second)) this.look(again, count, save)
      })
    })
    return count
  }

  /** Cuts at three steps drawn by seed, in saves drawn by seed, one behind the other; learning goes on to the end. */
  triple(trials: number, seed: number): Count {
    const count = { tried: 0, last: 0, previous: 0 }
    const next = generator(seed, 0x3c75)
    for (let trial = 0; trial < trials; trial++) {
      const store = this.erased(trial)
      const keeper = this.make(store)
      let save = 1, answered = 0
      for (let cut = 0; cut < 3; cut++) {
        for (const whole = save + (next() % 3); save < whole; answered = save++) this.save(keeper, save)
        store.cutAt = store.steps + (next() % this.stepsOf(save))
        try {
          this.save(keeper, save)
          answered = save++
        } catch (error) {
          if (!(error instanceof PowerCut)) throw error
        }
        store.cutAt = Infinity
        keeper.restart()
        const { learned } = keeper
        this.judge(learned, keeper, count, save, answered)
        save = (learned ?? 0) / APART + 1
      }
      this.finish(keeper)
    }
    return count
  }

  private erased(seed = 0): FaultyStore {
    return new FaultyStore(this.geometry.bytes, this.geometry.page, this.cut, seed + 1)
  }

  private save(keeper: Keeper, save: number): void {
    keeper.learnTo(save * APART)
    const { code } = keeper.save()
    if (code !== 0) throw new Error(`the save was refused: ${code}`)
  }

  /** The memory in front of a save. */
  private before(save: number): FaultyStore {
    const store = this.erased()
    for (let each = 1; each < save; each++) this.save(this.make(store), each)
    return store
  }

  /** What is left of a memory if a device starts with it, saves, and is cut off at a step; the last is left by the whole save. */
  private lefts(memory: FaultyStore, save: number): { lefts: FaultyStore[]; operations: number } {
    const lefts: FaultyStore[] = []
    const store = memory.copy()
    const keeper = this.make(store)
    store.onStep = (left) => lefts.push(left)
    this.save(keeper, save)
    store.onStep = undefined
    return { lefts: [...lefts, store], operations: store.operations }
  }

  private stepsOf(save: number): number {
    return (this.steps[save] ??= this.lefts(this.before(save), save).lefts.length)
  }

  private powerUp(store: FaultyStore, count: Count, save: number): Keeper {
    const keeper = this.make(store)
    this.judge(keeper.learned, keeper, count, save)
    return keeper
  }

  /** The same memory makes the same learner, so long as no bit of it is undecided. */
  private look(store: FaultyStore, count: Count, save: number): void {
    if (store.hasWeakBits) return void this.powerUp(store, count, save)
    const key = Buffer.from(store.contents).toString('latin1')
    if (this.found.has(key)) this.judge(this.found.get(key), undefined, count, save)
    else this.found.set(key, this.powerUp(store, count, save).learned)
  }

  /**
   * The last checkpoint or the one before it, to the digest. `answered`: the last save that the device has answered; one that was cut off
   * in weak bits may have been there at one start and not be at the next.
   */
  private judge(learned: number | undefined, keeper: Keeper | undefined, count: Count, save: number, answered = save - 1): void {
    count.tried++
    const samples = learned ?? 0
    if (samples === save * APART) count.last++
    else if (samples === (save - 1) * APART || samples === answered * APART) count.previous++
    else throw new Error(`after a cut of save ${save} there is a learner of ${learned} samples`)
    if (!keeper || learned === undefined) return
    const state = keeper.state()
    if (state !== this.expected[samples]) throw new Error(`after a cut of save ${save} the learner of ${learned} samples has the digests ${state}`)
  }

  private finish(keeper: Keeper): void {
    keeper.learnTo(END)
    const state = keeper.state()
    if (state !== this.expected[END]) throw new Error(`in the end the digests are ${state}`)
  }
}
