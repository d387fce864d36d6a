import { checkDataset } from '../data/check-dataset.js'
import { defaultEpochs, resolveExperiment, type Choice, type Experiment, type Plan } from '../experiment/experiment.js'
import { planExperiment } from '../experiment/plan.js'
import { labelledSamples, lessonSets, orderFor, type Lesson } from './learn.js'

/** What a user may choose of a trial. Everything but rule, data and seed has a default. */
export type TrialChoice = Choice & Pick<Lesson, 'augment' | 'order' | 'validate'>

/** A trial before anything is learned: all that `runTrial` takes but the device. */
export interface PreparedTrial extends Omit<Lesson, 'seed' | 'endless'> {
  experiment: Experiment
  /** What the learner will take. */
  plan: Plan
}

/**
 * Fills in the defaults, checks that all suits each other, and asks the core what the learner will take.
 * @param core a compiled build of the core, e.g. of `engram/core`
 */
export function prepareTrial(choice: TrialChoice, core: WebAssembly.Module): PreparedTrial {
  const { dataset, samples, augment = 'none', validate = false } = choice
  checkDataset(dataset)
  const order = orderFor(choice, choice.steps)
  // The experiment may look only at the samples that are learned from.
  const learned = { ...dataset, train: lessonSets({ dataset, validate }).train }
  const epochs = choice.epochs ?? defaultEpochs(learned)
  const labelled = labelledSamples({ dataset, seed: choice.seed, validate, ...(samples !== undefined && { samples }) })
  const experiment = resolveExperiment({ ...choice, dataset: learned, epochs, ...(labelled !== undefined && { taught: epochs * labelled }) })
  return { experiment, plan: planExperiment(core, experiment), dataset, epochs, augment, order, validate, ...(samples !== undefined && { samples }) }
}
