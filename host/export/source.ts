/** The C file of a library: the translated core of one configuration, and the functions of the header around it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ORIGIN } from '../aot/specialise.js'
import { packageRoot } from '../device/package-root.js'
import { callsC } from './calls.js'
import { keepingC } from './keeping.js'
import { anyCore } from './kernels.js'
import { byteList, seedOf, type Library } from './library.js'
import { rowsC } from './rows.js'
import { scalingC } from './scaling.js'

export async function sourceC(library: Library): Promise<string> {
  const { prefix, macro, title, version, core, layout, pretrained, declarations } = library
  const part = (path: string): Promise<string> => body(join(packageRoot(), 'boards', path))
  const access = await part('export/access.h')
  const all = [
    `/*\n * ${title}\n *\n * Made by engram ${version}: what was learned in simulation, as C. ${prefix}.h says how it is used.\n */\n#include "${prefix}.h"`,
    await part('common/memory.h'),
    await part('common/words.h'),
    '#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__\n#error "what is learned is little-endian"\n#endif',
    `#define ORIGIN ${ORIGIN}u`,
    ...(declarations.length > 0 ? [nativeC(macro, declarations)] : []),
    access,
    COPY,
    ...(library.constants.length > 0 ? [tableC('frozen', library.constants), FETCH] : []),
    used(await part('common/arithmetic.h'), core.c),
    core.c,
    tableC('image', layout.image),
    ...(library.start ? [tableC('start', library.start)] : []),
    ...(pretrained ? [tableC('learned', pretrained.state)] : []),
    `${functionsC(library)}\n${scalingC(library)}`.trim(),
  ]
  return `${all.join('\n\n')}\n`
}

/** What stands between the include guard of a header. */
async function body(path: string): Promise<string> {
  const text = await readFile(path, 'utf8')
  return text.replace(/^#ifndef ENGRAM_\w+_H\n#define ENGRAM_\w+_H\n([\s\S]*)#endif\n$/m, '$1').trim()
}

/** Those of the functions, each from INLINE on, that are called. */
function used(text: string, by: string): string {
  const [first, ...functions] = text.split(/^(?=INLINE )/m)
  const called = functions.filter((f) => new RegExp(`\\b${/ (\w+)\(/.exec(f)![1]!}\\(`).test(by))
  // One that tells how gcc calls what others are made of stands behind a function.
  return [first, ...(called.some((f) => f.includes('BUILTIN(')) ? functions : called)].join('').trim()
}

/** Kernels written for the core at hand take the chip's own addresses. */
const nativeC = (macro: string, declarations: readonly string[]): string => `\
/* Kernels written for this core, in files beside this one. */
#if !defined(${macro}_PORTABLE) && ( \\
    ${anyCore})
#define NATIVE_KERNELS
#ifdef __AVR__
typedef uint16_t word_t;
#else
typedef uint32_t word_t;
#endif
typedef word_t address_t;
#ifdef __cplusplus
extern "C" {
#endif
${declarations.join('\n')}
#ifdef __cplusplus
}
#endif
#endif`

const tableC = (name: string, bytes: Uint8Array): string => `static const TABLE uint8_t ${name}[${bytes.length}] = {\n${byteList(bytes)}\n};`

const COPY = `\
/* From a constant table to RAM. */
#ifdef __AVR__
#define COPY memcpy_P
#else
#define COPY memcpy
#endif`

/** What the core asks of a port for weights that do not lie in RAM (assembly/wire/port.ts). */
const FETCH = `\
INLINE void baked_copy(uintptr_t self, low_t to, low_t index, low_t bytes) { COPY(NATIVE(to), frozen + index, bytes); }`

function functionsC(library: Library): string {
  const { prefix, macro, core: { entries, variables }, layout, pretrained } = library
  return `\
#define INPUT_AT ${layout.input}u
#define OUTPUTS_AT ${layout.outputs}u
#define LEARNED_AT ${layout.learnedStart}u
#define SEED_AT ${layout.seed}u

static uint8_t *bytes_of(${prefix}_t *model) { return (uint8_t *)model->memory; }
static uintptr_t place_of(const ${prefix}_t *model) { return (uintptr_t)model->memory - ORIGIN; }

static void put_word(uint8_t *to, uint32_t word) {
  for (uint8_t i = 0; i < 4; i++) to[i] = (uint8_t)(word >> 8 * i);
}

static uint32_t get_word(const uint8_t *from) {
  return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

/* All but what is learned. */
static void begin(${prefix}_t *model, uint32_t seed) {
  uintptr_t self = place_of(model);
  memset(model->memory, 0, sizeof model->memory);
  COPY(model->memory, image, sizeof image);
  put_word(bytes_of(model) + SEED_AT, seed);
${['(void)self;', ...variables, ...(entries['restart'] ? [`${entries['restart']}(self);`] : [])].map((line) => `  ${line}`).join('\n')}
}

void ${prefix}_init(${prefix}_t *model, uint32_t seed) {
  begin(model, seed);
  ${entries['init']}(place_of(model));${library.start ? '\n  COPY(bytes_of(model) + LEARNED_AT, start, sizeof start);' : ''}
}
${pretrained ? `
void ${prefix}_pretrained(${prefix}_t *model) {
  begin(model, UINT32_C(${seedOf(pretrained.config)}));
  COPY(bytes_of(model) + LEARNED_AT, learned, sizeof learned);
}
` : ''}
int8_t *${prefix}_input(${prefix}_t *model) { return (int8_t *)(bytes_of(model) + INPUT_AT); }

static void take(${prefix}_t *model, const int8_t *input) {
  if (input) memmove(bytes_of(model) + INPUT_AT, input, ${macro}_INPUTS);
}

static void tell(${prefix}_t *model, int32_t *outputs) {
  if (outputs) memcpy(outputs, bytes_of(model) + OUTPUTS_AT, ${macro}_OUTPUTS * 4u);
}

${rowsC(library)}${callsC(library)}

${entries['forget'] ? `void ${prefix}_forget(${prefix}_t *model) { ${entries['forget']}(place_of(model)); }\n\n` : ''}uint32_t ${prefix}_digest(const ${prefix}_t *model) { return ${entries['digest']}(place_of(model)); }

${keepingC(library)}`
}
