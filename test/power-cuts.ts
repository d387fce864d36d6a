import { generator } from '../host/data/random.ts'
import { Keeper, uninterrupted } from './keeper.ts'
import { type Cut, FaultyStore, PowerCut } from './faulty-store.ts'

/** Samples between two saves, and how many are learned in the end. */
const APART = 5
const END = 40

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
  private readonly found = new Map<string, number | undefined>()

  constructor(
    private readonly geometry: Geometry,
    private readonly cut: Cut,
    private readonly make: (store: FaultyStore) => Keeper = (store) => new Keeper(store),
  ) {
    this.expected = uninterrupted(() => make(new FaultyStore(geometry.bytes, geometry.page)), END)
  }

  /** Every step of each of the first saves is cut off, and the moment behind its last; each time learning goes on to the end. */
  single(saves: number, only: (step: number) => boolean = () => true): Count & { steps: number; operations: number } {
    const count = { tried: 0, last: 0, previous: 0, steps: 0, operations: 0 }
    for (let save = 1; save <= saves; save++) {
      const { contents, steps, operations } = this.saved(save)
      count.operations += operations
      for (let step = 0; step <= steps; step++) {
        if (step < steps && !only(step)) continue
        const store = this.store(contents, step)
        this.cutOff(store, save)
        const at = this.powerUp(store, count, save, true)
        if (at.learned !== undefined && at.learned > save * APART) throw new Error('it is ahead of itself')
      }
      count.steps += steps
    }
    return count
  }

  /** Behind every cut of a save another of the save that is then tried again, at every step of it. */
  double(save: number, only: (step: number) => boolean = () => true): Count {
    const count = { tried: 0, last: 0, previous: 0 }
    const { contents, steps } = this.saved(save)
    for (let step = 0; step <= steps; step++) {
      if (step < steps && !only(step)) continue
      const store = this.store(contents, step)
      this.cutOff(store, save)
      const first = store.contents.slice()
      const again = this.saved(save, first)
      for (let second = 0; second <= again.steps; second++) {
        if (second < again.steps && !only(second)) continue
        const then = this.store(first, second, step)
        this.cutOff(then, save)
        this.powerUp(then, count, save, false)
      }
    }
    return count
  }

  /** Cuts at three steps drawn by seed, in saves drawn by seed, one behind the other; learning goes on to the end. */
  triple(trials: number, seed: number): Count {
    const count = { tried: 0, last: 0, previous: 0 }
    const next = generator(seed, 0x3c75)
    for (let trial = 0; trial < trials; trial++) {
      const store = new FaultyStore(this.geometry.bytes, this.geometry.page, this.cut, trial)
      const keeper = this.make(store)
      let save = 1
      for (let cut = 0; cut < 3; cut++) {
        for (const whole = save + (next() % 3); save < whole; save++) this.save(keeper, save)
        store.cutAt = store.steps + (next() % this.longest(save))
        try {
          this.save(keeper, save)
          save++
        } catch (error) {
          if (!(error instanceof PowerCut)) throw error
        }
        store.again()
        keeper.restart()
        const { learned } = this.check(keeper, count, save)
        save = (learned ?? 0) / APART + 1
      }
      this.finish(keeper)
    }
    return count
  }

  private save(keeper: Keeper, save: number): void {
    keeper.learnTo(save * APART)
    const { code } = keeper.save()
    if (code !== 0) throw new Error(`the save was refused: ${code}`)
  }

  /** The memory in front of a save, after those before it, and how many steps the save takes on a device that has just started. */
  private saved(save: number, contents?: Uint8Array): { contents: Uint8Array; steps: number; operations: number } {
    const store = this.store(contents, Infinity)
    if (!contents) for (let each = 1; each < save; each++) this.save(this.make(store), each)
    const before = store.contents.slice(), { steps, operations } = store
    this.save(this.make(store), save)
    return { contents: before, steps: store.steps - steps, operations: store.operations - operations }
  }

  /** Steps of the longest save so far. */
  private longest(save: number): number {
    return (this.steps[save] ??= this.saved(save).steps)
  }
  private readonly steps: number[] = []

  private store(contents: Uint8Array | undefined, cutAt: number, seed = 0): FaultyStore {
    const store = new FaultyStore(this.geometry.bytes, this.geometry.page, this.cut, 1 + seed + (Number.isFinite(cutAt) ? cutAt : 0) * 4099)
    if (contents) store.contents.set(contents)
    store.cutAt = cutAt
    return store
  }

  /** Powers up and saves until the power goes, at the latest behind the last byte. */
  private cutOff(store: FaultyStore, save: number): void {
    try {
      this.save(this.make(store), save)
      if (store.steps !== store.cutAt) throw new Error(`the power should have gone at byte ${store.cutAt}, and the save ended with ${store.steps}`)
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error
    }
    store.again()
  }

  private powerUp(store: FaultyStore, count: Count, save: number, goesOn: boolean): { learned: number | undefined } {
    // The same memory makes the same learner, so long as no bit of it is undecided.
    const key = this.cut === 'weak' || goesOn ? undefined : Buffer.from(store.contents).toString('latin1')
    const known = key !== undefined && this.found.has(key) ? { learned: this.found.get(key) } : undefined
    const keeper = known ? undefined : this.make(store)
    const at = known ?? { learned: keeper!.learned }
    this.judge(at.learned, keeper, count, save)
    if (key !== undefined) this.found.set(key, at.learned)
    if (goesOn) this.finish(keeper!)
    return at
  }

  private check(keeper: Keeper, count: Count, save: number): { learned: number | undefined } {
    const { learned } = keeper
    this.judge(learned, keeper, count, save)
    return { learned }
  }

  /** The last checkpoint or the one before it, to the digest. */
  private judge(learned: number | undefined, keeper: Keeper | undefined, count: Count, save: number): void {
    count.tried++
    const samples = learned ?? 0
    if (samples === save * APART) count.last++
    else if (samples === (save - 1) * APART) count.previous++
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
