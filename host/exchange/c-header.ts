/** A learned network as one C header that answers, and does nothing else: no malloc, no float, no other file. C99 and C++17. */
import { features } from '../data/dataset.js'
import { scalingC, scalingHeader, scalingOf, type Scaled } from '../export/scaling.js'
import { byteList, plainText } from '../export/library.js'
import { paddingOf } from '../network/taps.js'
import { kernelsC } from './c-kernels.js'
import { SCORE_FRACTION, type HiddenLayer, type LearnedNetwork, type Matrix, type ScoringHead } from './learned-network.js'
import { modelFacts, type Exportable } from './model-facts.js'

/** @param name what it is called, a word of C: every name begins with `engram_<name>` */
export function headerOf(exportable: Exportable, name: string): string {
  const prefix = `engram_${name}`, macro = prefix.toUpperCase()
  const { network, outputs, reader } = exportable
  const { shape, task } = network.experiment
  const classify = task === 'classify'
  const scaling = { prefix, macro, scaling: scalingOf(reader) }
  const room = roomOf(network)
  return `\
/**
 * @file
${modelFacts(exportable).map(([key, value]) => ` * ${key}: ${plainText(value)}`).join('\n')}
 *
 * Answers as the device does, to the bit, and learns nothing. Integers only; no malloc and no variables. Include it where it is used:
 *
 *   static int8_t work[${macro}_WORK];
 *   int32_t scores[${macro}_OUTPUTS];
 *   ${classify ? `int16_t told = ${prefix}_infer(sample, work, scores);` : `${prefix}_infer(sample, work, scores);`}
 *
 * Shifts of negative numbers to the right are arithmetic, as every compiler does them.
 */
#ifndef ${macro}_H
#define ${macro}_H

#include <stdint.h>
#ifdef __AVR__
#include <avr/pgmspace.h>
#define ${macro}_TABLE PROGMEM
#define ${macro}_BYTE(at) ((int8_t)pgm_read_byte(&(at)))
#define ${macro}_WORD(at) ((int16_t)pgm_read_word(&(at)))
#else
#define ${macro}_TABLE
#define ${macro}_BYTE(at) (at)
#define ${macro}_WORD(at) (at)
#endif

/** Numbers of a sample${shape.height * shape.width > 1 ? `: ${shape.height} x ${shape.width} x ${shape.channels}, channels last` : ''}. */
#define ${macro}_INPUTS ${features(shape)}
/** Numbers of an answer. */
#define ${macro}_OUTPUTS ${outputs.length}
/** Bytes of room that an answer takes. */
#define ${macro}_WORK ${room.bytes}

${network.hidden.map((layer, index) => tables(layer, `${prefix}_layer_${index + 1}`, macro)).join('\n')}${network.hidden.length > 0 ? '\n' : ''}\
${network.heads.map((head, index) => tables(head, headName(network, prefix, index), macro)).join('\n')}

${kernelsC(network, prefix, macro)}

${scaled(scaling)}/**
 * ${classify ? 'Tells the class of a sample' : 'Foretells the numbers of a sample'}.
 * @param input ${macro}_INPUTS numbers, each -128 to 127.
 * @param work room of ${macro}_WORK bytes, whose content does not matter.
 * @param scores room for ${macro}_OUTPUTS numbers, ${SCORE_FRACTION} bits behind the point: ${outputs.map((each, i) => `${i} ${plainText(each)}`).join(', ')}.
${classify ? ' * @return the class with the largest score, the first of several.\n' : ''} */
static inline ${classify ? 'int16_t' : 'void'} ${prefix}_infer(const int8_t *input, int8_t *work, int32_t *scores) {
  for (uint16_t c = 0; c < ${macro}_OUTPUTS; c++) scores[c] = 0;
${network.hidden.length === 0 ? '  (void)work;\n' : ''}${steps(network, prefix, room)}
${classify ? '  int16_t most = 0;\n  for (int16_t c = 1; c < (int16_t)' + `${macro}_OUTPUTS` + '; c++) if (scores[c] > scores[most]) most = c;\n  return most;\n' : ''}}

#endif
`
}

const headName = ({ heads }: LearnedNetwork, prefix: string, index: number): string => (index === heads.length - 1 ? `${prefix}_readout` : `${prefix}_head_${heads[index]!.looksAt + 1}`)

function tables({ bits, weights, biases }: Matrix, name: string, macro: string): string {
  const table = (part: string, values: Int16Array): string => `static const int${bits}_t ${name}_${part}[${values.length}] ${macro}_TABLE = {\n${byteList(values)}\n};`
  return `${table('weights', weights)}\n${table('biases', biases)}`
}

/** Two rooms for maps that take turns, and one for what heads average. */
function roomOf({ hidden, heads }: LearnedNetwork): { bytes: number; second: number; averages: number } {
  const most = (sizes: readonly number[]): number => Math.max(0, ...sizes)
  const maps = [0, 1].map((turn) => most(hidden.filter((_, index) => index % 2 === turn).map(({ output }) => features(output))))
  const averages = most(heads.filter(({ pool }) => pool > 1).map(({ fan }) => fan))
  // No array of C has no bytes.
  return { second: maps[0]!, averages: maps[0]! + maps[1]!, bytes: Math.max(1, maps[0]! + maps[1]! + averages) }
}

/** A layer after the other, and behind each what looks at it. */
function steps(network: LearnedNetwork, prefix: string, { second, averages }: ReturnType<typeof roomOf>): string {
  const map = (index: number): string => (index < 0 ? 'input' : index % 2 === 0 ? 'work' : `work + ${second}`)
  const heads = (looksAt: number): string[] => network.heads.flatMap((head, index) => (head.looksAt === looksAt ? [headStep(head, headName(network, prefix, index), prefix, map(looksAt), `work + ${averages}`)] : []))
  return [...heads(-1), ...network.hidden.flatMap((layer, index) => [layerStep(layer, `${prefix}_layer_${index + 1}`, prefix, map(index - 1), map(index)), ...heads(index)])].join('\n')
}

function layerStep({ spec, input, output, bits, rows, fan, shift }: HiddenLayer, name: string, prefix: string, from: string, to: string): string {
  if (spec.kind === 'dense') return `  ${prefix}_dense_${bits}(${from}, ${to}, ${name}_weights, ${name}_biases, ${rows}, ${fan}, ${shift});`
  const [above, left] = paddingOf(spec, input)
  const { height, width, channels } = input
  return `  {\n    const ${prefix}_map_t map = {${[height, width, channels, output.height, output.width, rows, spec.kernel, spec.stride, above, left, spec.pool, shift].join(', ')}};\n    ${prefix}_convolve_${bits}(${from}, ${to}, ${name}_weights, ${name}_biases, &map);\n  }`
}

function headStep({ bits, rows, fan, shift, pool, map: { height, width, channels } }: ScoringHead, name: string, prefix: string, from: string, averages: string): string {
  const score = (map: string): string => `  ${prefix}_score_${bits}(${map}, scores, ${name}_weights, ${name}_biases, ${rows}, ${fan}, ${shift});`
  return pool === 1 ? score(from) : `  ${prefix}_average_${pool}(${from}, ${averages}, ${height}, ${width}, ${channels});\n${score(averages)}`
}

/** `<prefix>_scale` of a table's columns, its names beginning as all others do, since several such headers may meet in one file. */
function scaled(library: Scaled): string {
  const { prefix, macro } = library
  const [comment] = scalingHeader(library).trim().split('\nint8_t ')
  const own = scalingC(library).replace(/\b(TABLE_WORD|TABLE)\b/g, `${macro}_$1`).replaceAll(`${macro}_TABLE_WORD`, `${macro}_LONG`).replace(/\b(scaling|steps)\b/g, `${prefix}_$1`)
  return library.scaling.length === 0 ? '' : own.trim().replace(`int8_t ${prefix}_scale(`, `${comment}\nstatic inline int8_t ${prefix}_scale(`) + '\n\n'
}
