/** The self-test of a library: the first samples of the lesson, and the digest that they must end in. */
import { byteList, type Library } from './library.js'

export function selftestC({ prefix, macro, title, golden: { samples, digest }, experiment: { task, seed, front } }: Library, command: string): string {
  const inputs = samples.flatMap(({ input }) => [...input])
  const numbers = samples.flatMap(({ target }) => (target instanceof Int16Array ? [...target] : []))
  return `\
/*
 * ${title}
 *
 * Learns ${samples.length} samples and compares what was learned with the simulation, which printed this digest for
 *   ${command}
 * Compiled with ${macro}_MAIN it is a program that returns 0 if they are the same; else call ${prefix}_selftest.
 * With ${macro}_SELFTEST_KEEPS it saves halfway, forgets everything, and goes on from the checkpoint; that takes ${macro}_SAVED bytes of RAM more.
 */
#include "${prefix}.h"

#ifdef __AVR__
#include <avr/pgmspace.h>
#define FLASH PROGMEM
${front ? '' : '#define BYTE(at) ((int8_t)pgm_read_byte(at))\n'}#define WORD(at) ((int16_t)pgm_read_word(at))
#else
#define FLASH
${front ? '' : '#define BYTE(at) (*(at))\n'}#define WORD(at) (*(at))
#endif

#define SAMPLES ${samples.length}

${front ? `static const int16_t rows[SAMPLES * ${macro}_ROWS * ${macro}_CHANNELS] FLASH = {` : `static const int8_t inputs[SAMPLES * ${macro}_INPUTS] FLASH = {`}
${byteList(inputs)}
};
${targetsC(task, macro, samples.map(({ target }) => (typeof target === 'number' ? target : -1)), numbers)}
static ${prefix}_t model;

#ifdef ${macro}_SELFTEST_KEEPS
static uint8_t kept[${macro}_SAVED];
static uint32_t at;

static bool keep(void *context, const uint8_t *bytes, uint32_t count) {
  (void)context;
  if (count > ${macro}_SAVED - at) return false;
  while (count-- > 0) kept[at++] = *bytes++;
  return true;
}

static bool give(void *context, uint8_t *bytes, uint32_t count) {
  (void)context;
  if (count > ${macro}_SAVED - at) return false;
  while (count-- > 0) *bytes++ = kept[at++];
  return true;
}

static bool kept_and_given(void) {
  at = 0;
  if (!${prefix}_save(&model, keep, 0) || at != ${macro}_SAVED) return false;
  ${prefix}_init(&model, UINT32_C(${(seed ^ 1) >>> 0}));
  at = 0;
  return ${prefix}_load(&model, give, 0) && at == ${macro}_SAVED;
}
#endif

#ifdef __cplusplus
extern "C"
#endif
bool ${prefix}_selftest(uint32_t *digest);

/* Whether this chip learns what the simulation does. If digest is not 0, it is given what this chip has learned. */
bool ${prefix}_selftest(uint32_t *digest) {
  const ${front ? 'int16_t *from = rows' : 'int8_t *from = inputs'};
  ${prefix}_init(&model, UINT32_C(${seed}));
  for (uint16_t i = 0; i < SAMPLES; i++) {
#ifdef ${macro}_SELFTEST_KEEPS
    if (i == SAMPLES / 2 && !kept_and_given()) return false;
#endif
${front ? rowsIn(prefix, macro) : `    int8_t *input = ${prefix}_input(&model);\n    for (uint16_t k = 0; k < ${macro}_INPUTS; k++) input[k] = BYTE(from++);`}
${learnC(task, prefix, macro, front ? [] : ['0'])}
  }
  uint32_t learned = ${prefix}_digest(&model);
  if (digest) *digest = learned;
  return learned == UINT32_C(0x${(digest >>> 0).toString(16).padStart(8, '0')});
}

#ifdef ${macro}_MAIN
int main(void) { return ${prefix}_selftest(0) ? 0 : 1; }
#endif
`
}

function targetsC(task: Library['experiment']['task'], macro: string, labels: readonly number[], numbers: readonly number[]): string {
  if (task === 'classify') return `static const int16_t labels[SAMPLES] FLASH = {\n${byteList(labels)}\n};\n`
  return task === 'regress' && numbers.length > 0 ? `static const int16_t targets[SAMPLES * ${macro}_OUTPUTS] FLASH = {\n${byteList(numbers)}\n};\n` : ''
}

const rowsIn = (prefix: string, macro: string): string => `\
    bool full = false;
    ${prefix}_restart(&model);
    for (uint16_t r = 0; r < ${macro}_ROWS; r++) {
      int16_t row[${macro}_CHANNELS];
      for (uint8_t k = 0; k < ${macro}_CHANNELS; k++) row[k] = WORD(from++);
      full = ${prefix}_push(&model, row);
    }
    if (!full) return false;`

/** `sample`: what says where the sample is, where that is a parameter. */
function learnC(task: Library['experiment']['task'], prefix: string, macro: string, sample: readonly string[]): string {
  const call = (...more: string[]): string => `${prefix}_learn(${['&model', ...sample, ...more].join(', ')});`
  switch (task) {
    case 'classify': return `    (void)${call('WORD(labels + i)')}`
    case 'regress': return `    int16_t target[${macro}_OUTPUTS];\n    for (uint16_t k = 0; k < ${macro}_OUTPUTS; k++) target[k] = WORD(targets + i * ${macro}_OUTPUTS + k);\n    ${call('target')}`
    case 'detect': return `    (void)${call()}`
  }
}
