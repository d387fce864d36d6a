/** The header of a library: its whole manual, one comment a function. */
import type { Experiment } from '../experiment/experiment.js'
import { callDeclarations } from './calls.js'
import { savedBytes } from './keeping.js'
import { plainText, ramBytes, type Library } from './library.js'
import { rowsConstants, rowsDeclarations } from './rows.js'
import { scalingHeader } from './scaling.js'

type Task = Experiment['task']

export function headerC(library: Library): string {
  const { prefix, macro, title, version, experiment, plan, layout, outputs, pretrained } = library
  const guard = `${macro}_H`
  return `\
/**
 * @file
 * ${title}
 *
 * Made by engram ${version}. Integers only: no malloc, no files, no floats, no variables outside an instance. The learned bytes are those
 * of the simulation, on every chip: ${prefix}_digest tells, and selftest.c tries it.
 *
 *   static ${prefix}_t model;
 *   ${prefix}_init(&model, 1);
 *   for (;;) { …; ${example(library)} }
 *
 * A sample costs about ${plan.macs.infer.toLocaleString('en-US')} multiplications to infer and ${plan.macs.learn.toLocaleString('en-US')} to learn; plan.txt has the cycles.
 * Not for interrupts: no call may begin while another one works on the same instance. Instances know nothing of each other.
 * What a firmware never calls is not in its image if it is linked with --gc-sections: one that only infers has no code that learns.
 */
#ifndef ${guard}
#define ${guard}

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

${rowsConstants(library)}/** Numbers of a sample${experiment.front ? ', as the front end makes them' : ''}. */
#define ${macro}_INPUTS ${experiment.shape.height * experiment.shape.width * experiment.shape.channels}
/** Numbers of an answer: ${outputsText(experiment.task, outputs)} */
#define ${macro}_OUTPUTS ${layout.outputCount}
/** Bytes of an instance: all RAM that the model takes but for the stack. */
#define ${macro}_RAM ${ramBytes(library)}
/** Bytes of what is learned, and of what it carries from sample to sample, a part of those. */
#define ${macro}_STATE ${layout.savedBytes}
/** Bytes that ${prefix}_save writes. */
#define ${macro}_SAVED ${savedBytes(library)}
${experiment.task === 'classify' ? `/** No label. */\n#define ${macro}_NONE (-1)\n` : ''}
/** A model with all that it keeps. It may lie anywhere; its bytes are nobody else's. */
typedef struct {
  uint32_t memory[${macro}_RAM / 4];
} ${prefix}_t;

/**
 * A new model that has learned nothing.
 * @param seed decides its first weights, and with the samples every byte that it will learn.
 */
void ${prefix}_init(${prefix}_t *model, uint32_t seed);
${pretrained ? `\n/** A model as it was when it was exported, after ${pretrained.learned.toLocaleString('en-US')} samples; it can learn on. In place of ${prefix}_init. */\nvoid ${prefix}_pretrained(${prefix}_t *model);\n` : ''}
${rowsDeclarations(library)}${callDeclarations(library)}

/**
 * Where the next sample may be written in place of being given${experiment.front ? ' to the two functions above' : ''}: ${macro}_INPUTS bytes. Learning and inferring overwrite them.
 */
int8_t *${prefix}_input(${prefix}_t *model);

${scalingHeader(library).trimStart()}${library.scaling.length > 0 ? '\n' : ''}${library.core.entries['forget'] ? `/** A sequence ended: what the network carries from sample to sample becomes zero, as after ${prefix}_init. */\nvoid ${prefix}_forget(${prefix}_t *model);\n\n` : ''}/** CRC-32 of what is learned: the same on every chip after the same samples. */
uint32_t ${prefix}_digest(const ${prefix}_t *model);

/**
 * Writes a checkpoint of what is learned and carried, ${macro}_SAVED bytes in order, through a function of yours, which returns whether it could.
 * Boards and engram read the same bytes: in a file they are one for engram inspect and engram restore.
 * @param context is passed to it as it is.
 * @return whether all was written.
 */
bool ${prefix}_save(const ${prefix}_t *model, bool (*write)(void *context, const uint8_t *bytes, uint32_t count), void *context);

/**
 * Reads a checkpoint into an instance, whatever is in there: of this library, of a board, or of engram save.
 * @return true, or false if the bytes are damaged, of another configuration or could not be read: call ${prefix}_init then.
 */
bool ${prefix}_load(${prefix}_t *model, bool (*read)(void *context, uint8_t *bytes, uint32_t count), void *context);

#ifdef __cplusplus
}
#endif

#endif
`
}

/** How it is called, for the top of the header. */
function example({ prefix, experiment }: Library): string {
  if (experiment.front) return `if (${prefix}_push(&model, row)) ${experiment.task === 'detect' ? `if (${prefix}_learn(&model)) alarm()` : `class = ${prefix}_infer(&model, 0)`};`
  if (experiment.task === 'detect') return `if (${prefix}_learn(&model, sample)) alarm();`
  return experiment.task === 'regress' ? `${prefix}_learn(&model, sample, target); ${prefix}_infer(&model, sample, outputs);` : `${prefix}_learn(&model, sample, label); class = ${prefix}_infer(&model, sample, 0);`
}

function outputsText(task: Task, names: readonly string[]): string {
  if (task === 'detect') return 'score and threshold.'
  const what = task === 'classify' ? 'a score a class' : 'the numbers foretold'
  return `${what}: ${names.map((name, i) => `${i} ${plainText(name)}`).join(', ')}.`
}

