/** The functions that learn and tell, whose shape the task decides, in the header and in the source. */
import type { Experiment } from '../experiment/experiment.js'
import type { Library } from './library.js'

type Task = Experiment['task']

/** What a call learns from: a sample of inputs, or the window of the front end. */
interface Form {
  /** Behind `learn` and `infer` in C. */
  readonly suffix: '' | '_inputs'
  /** Behind them in the core (assembly/library.ts). */
  readonly entry: '' | 'Inputs'
  readonly sample: boolean
}

const window: Form = { suffix: '', entry: '', sample: false }
const above: Form = { suffix: '', entry: '', sample: true }
const below: Form = { suffix: '_inputs', entry: 'Inputs', sample: true }
const formsOf = ({ experiment: { front } }: Library): readonly Form[] => (front ? [window, below] : [above])

/** Parameters between the model and what else a call is given. */
const inputParameter = ({ sample }: Form): string => (sample ? ', const int8_t *input' : '')

const learnsFrom = ({ sample, suffix }: Form): string =>
  sample ? `from one sample${suffix ? ', below the front end' : ''}` : 'from the window of the latest rows'
const whose = ({ sample }: Form): string => (sample ? 'a sample' : 'that window')

function inputText({ prefix, macro }: Library, { sample, suffix }: Form): string {
  if (!sample) return ''
  const scaled = suffix ? 'what a front end elsewhere made: 32 a standard deviation' : 'scaled as those that the learner was chosen with'
  return ` * @param input ${macro}_INPUTS numbers, each -128 to 127, ${scaled}; 0: the sample is
 *   where ${prefix}_input says.
`
}

const sameInput = ({ prefix }: Library, { sample, suffix }: Form): string => (sample ? ` * @param input as for ${prefix}_learn${suffix}.\n` : '')

const declarations: Record<Task, (library: Library, form: Form) => string> = {
  classify: (library, form) => {
    const { prefix, macro } = library
    return `\
/**
 * Learns ${learnsFrom(form)}.
${inputText(library, form)} * @param label its class, 0 to ${macro}_OUTPUTS - 1; ${macro}_NONE if nobody knows it: a rule that needs labels then learns nothing.
 * @return the class told before it was learned, or -1 if the rule cannot tell while it learns.
 */
int16_t ${prefix}_learn${form.suffix}(${prefix}_t *model${inputParameter(form)}, int16_t label);

/**
 * Tells the class of ${whose(form)}. Learns nothing.
${sameInput(library, form)} * @param scores 0, or room for ${macro}_OUTPUTS numbers: the score of each class, 8 bits behind the point.
 * @return the class with the largest score.
 */
int16_t ${prefix}_infer${form.suffix}(${prefix}_t *model${inputParameter(form)}, int32_t *scores);`
  },
  regress: (library, form) => {
    const { prefix, macro } = library
    return `\
/**
 * Learns ${learnsFrom(form)}.
${inputText(library, form)} * @param target ${macro}_OUTPUTS numbers, 10 bits behind the point, -8192 to 8192: half of what is off the mean, in standard
 *   deviations. 0 if nobody knows them: a rule that needs them then learns nothing.
 */
void ${prefix}_learn${form.suffix}(${prefix}_t *model${inputParameter(form)}, const int16_t *target);

/**
 * Foretells the numbers of ${whose(form)}. Learns nothing.
${sameInput(library, form)} * @param outputs room for ${macro}_OUTPUTS numbers, 8 bits behind the point, in the units of a target.
 */
void ${prefix}_infer${form.suffix}(${prefix}_t *model${inputParameter(form)}, int32_t *outputs);`
  },
  detect: (library, form) => {
    const { prefix } = library
    return `\
/**
 * Learns what is usual ${learnsFrom(form)}.
${inputText(library, form)} * @return whether it was flagged as unusual before it was learned.
 */
bool ${prefix}_learn${form.suffix}(${prefix}_t *model${inputParameter(form)});

/**
 * Tells whether ${whose(form)} is unlike those that were learned. Learns nothing.
${sameInput(library, form)} * @param scores 0, or room for two numbers, 10 bits behind the point: how far off the sample is and beyond what it is flagged,
 *   both as logarithms to base 2.
 * @return whether it is flagged.
 */
bool ${prefix}_infer${form.suffix}(${prefix}_t *model${inputParameter(form)}, int32_t *scores);`
  },
}

/** Of the header. */
export const callDeclarations = (library: Library): string => formsOf(library).map((form) => declarations[library.experiment.task](library, form)).join('\n\n')

/** A class is passed on as its number plus one, numbers as their address, and nothing as 0 (assembly/target.ts). */
const bodies: Record<Task, (library: Library, form: Form, learn: string, infer: string) => string> = {
  classify: ({ prefix, macro }, form, learn, infer) => `\
int16_t ${prefix}_learn${form.suffix}(${prefix}_t *model${inputParameter(form)}, int16_t label) {
${taken(form)}  return (int16_t)${learn}(place_of(model), label < 0 || label >= ${macro}_OUTPUTS ? 0u : (uint32_t)label + 1u);
}

int16_t ${prefix}_infer${form.suffix}(${prefix}_t *model${inputParameter(form)}, int32_t *scores) {
${taken(form)}  int16_t answer = (int16_t)${infer}(place_of(model));
  tell(model, scores);
  return answer;
}`,
  regress: ({ prefix, macro }, form, learn, infer) => `\
void ${prefix}_learn${form.suffix}(${prefix}_t *model${inputParameter(form)}, const int16_t *target) {
${taken(form)}  if (target) memcpy(bytes_of(model) + TARGET_AT, target, ${macro}_OUTPUTS * 2u);
  (void)${learn}(place_of(model), target ? TARGET_AT + ORIGIN : 0u);
}

void ${prefix}_infer${form.suffix}(${prefix}_t *model${inputParameter(form)}, int32_t *outputs) {
${taken(form)}  (void)${infer}(place_of(model));
  tell(model, outputs);
}`,
  detect: ({ prefix }, form, learn, infer) => `\
bool ${prefix}_learn${form.suffix}(${prefix}_t *model${inputParameter(form)}) {
${taken(form)}  return ${learn}(place_of(model), 0u) == 1u;
}

bool ${prefix}_infer${form.suffix}(${prefix}_t *model${inputParameter(form)}, int32_t *scores) {
${taken(form)}  bool flagged = ${infer}(place_of(model)) == 1u;
  tell(model, scores);
  return flagged;
}`,
}

const taken = ({ sample }: Form): string => (sample ? '  take(model, input);\n' : '')

/** Of the source. */
export function callsC(library: Library): string {
  const { core: { entries }, layout, experiment: { task } } = library
  const calls = formsOf(library).map((form) => bodies[task](library, form, entries[`learn${form.entry}`]!, entries[`infer${form.entry}`]!))
  return [...(task === 'regress' ? [`#define TARGET_AT ${layout.target}u`] : []), ...calls].join('\n\n')
}
