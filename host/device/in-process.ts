import { configBlock } from '../experiment/config-block.js'
import { alarmsIn, type DriftAlarms } from '../drift/alarms.js'
import { Core, type Told } from '../core.js'
import type { Samples } from '../data/dataset.js'
import type { Experiment } from '../experiment/experiment.js'
import { beginning, type LearnerState } from '../trial/learner-state.js'
import { damagesOf, type Damages } from './damages.js'
import type { Device, Session } from './device.js'

/** A compiled core in this process, wherever that is: Node, a browser, a worker. `id` names it in results. */
export function inProcessDevice(id: string, module: WebAssembly.Module): Device {
  return {
    id,
    suffers: ['memory'],
    async open(experiment, { pretrained, scrub } = {}) {
      const begins = beginning(experiment, pretrained)
      const core = new Core(module, experiment)
      core.init()
      if (begins) core.restore(begins.state)
      if (scrub !== undefined) core.scrub(scrub)
      return new CoreSession(core, experiment, begins?.learned ?? 0, scrub !== undefined)
    },
  }
}

class CoreSession implements Session {
  constructor(
    private readonly core: Core,
    private readonly experiment: Experiment,
    public learned: number,
    private readonly scrubs: boolean,
  ) {}

  async learn(samples: Samples, order: Uint32Array): Promise<number> {
    this.learned += order.length
    return this.core.learn(samples, order)
  }

  async infer(samples: Samples, order: Uint32Array): Promise<Int32Array> {
    return this.core.infer(samples, order)
  }

  async tell(samples: Samples, order: Uint32Array): Promise<Told> {
    return this.core.tell(samples, order)
  }

  async dream(labels: ArrayLike<number>, seed: number, first?: number): Promise<Int8Array> {
    return this.core.dream(labels, seed, first)
  }

  async digest(): Promise<number> {
    return this.core.digest()
  }

  async forget(): Promise<void> {
    this.core.forget()
  }

  async carriedDigest(): Promise<number> {
    return this.core.carriedDigest()
  }

  async regionDigests(): Promise<Uint32Array> {
    return this.core.regionDigests()
  }

  async driftAlarms(): Promise<DriftAlarms | undefined> {
    return alarmsIn(this.experiment, this.core.snapshot())
  }

  async damages(): Promise<Damages | undefined> {
    const { mended, restored, part } = this.core.damages()
    return this.scrubs ? damagesOf(mended + restored, mended, restored, part) : undefined
  }

  async flip(byte: number, bit: number): Promise<void> {
    this.core.flip(byte, bit)
  }

  async learner(): Promise<LearnerState> {
    const constants = this.experiment.backbone?.weights
    return { config: configBlock(this.experiment), state: this.core.snapshot(), learned: this.learned, ...(constants && { constants }) }
  }

  async close(): Promise<void> {}
}
