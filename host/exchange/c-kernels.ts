/** The C functions that an exported header computes with: those that its network needs. */
import type { LearnedNetwork } from './learned-network.js'
import { MOST_ACTIVE, reciprocals } from './scores.js'

export function kernelsC({ hidden, heads }: LearnedNetwork, prefix: string, macro: string): string {
  const bitsOf = (matrices: readonly { bits: 8 | 16 }[]): (8 | 16)[] => [...new Set(matrices.map(({ bits }) => bits))]
  const dense = bitsOf(hidden.filter(({ spec }) => spec.kind === 'dense')), convolving = bitsOf(hidden.filter(({ spec }) => spec.kind === 'conv2d')), scoring = bitsOf(heads)
  const pools = [...new Set(heads.map(({ pool }) => pool))].filter((pool) => pool > 1)
  return [
    rounding(prefix),
    ...(hidden.length > 0 ? [clamp(prefix)] : []),
    ...[...new Set([...dense, ...convolving, ...scoring])].map((bits) => dot(prefix, macro, bits)),
    ...dense.map((bits) => denseC(prefix, macro, bits)),
    ...(convolving.length > 0 ? [mapType(prefix)] : []),
    ...convolving.map((bits) => convolution(prefix, macro, bits)),
    ...pools.map((pool) => average(prefix, pool)),
    ...scoring.map((bits) => score(prefix, macro, bits)),
  ].join('\n\n')
}

const read = (macro: string, bits: 8 | 16, at: string): string => `${macro}_${bits === 8 ? 'BYTE' : 'WORD'}(${at})`

const rounding = (prefix: string): string => `\
/* sum / 2^shift, to nearest, halves up. */
static inline int32_t ${prefix}_rounded(int32_t sum, uint8_t shift) {
  return (sum >> shift) + ((sum >> (shift - 1)) & 1);
}`

const clamp = (prefix: string): string => `\
static inline int8_t ${prefix}_active(int32_t sum, uint8_t shift) {
  int32_t rounded = ${prefix}_rounded(sum, shift);
  return (int8_t)(rounded < 0 ? 0 : rounded > ${MOST_ACTIVE} ? ${MOST_ACTIVE} : rounded);
}`

const dot = (prefix: string, macro: string, bits: 8 | 16): string => `\
static inline int32_t ${prefix}_dot_${bits}(const int${bits}_t *weights, const int8_t *input, uint16_t count) {
  int32_t sum = 0;
  for (uint16_t i = 0; i < count; i++) sum += (int32_t)${read(macro, bits, 'weights[i]')} * input[i];
  return sum;
}`

const denseC = (prefix: string, macro: string, bits: 8 | 16): string => `\
static inline void ${prefix}_dense_${bits}(const int8_t *input, int8_t *output, const int${bits}_t *weights, const int${bits}_t *biases, uint16_t rows, uint16_t count, uint8_t shift) {
  for (uint16_t row = 0; row < rows; row++, weights += count) {
    output[row] = ${prefix}_active(${prefix}_dot_${bits}(weights, input, count) + 64 * (int32_t)${read(macro, bits, 'biases[row]')}, shift);
  }
}`

const mapType = (prefix: string): string => `\
/* A convolution with what it sees and leaves; above and left are the zeros around its input. */
typedef struct {
  uint16_t height, width, channels, rows, columns, filters;
  uint8_t kernel, stride, above, left, pool, shift;
} ${prefix}_map_t;`

const convolution = (prefix: string, macro: string, bits: 8 | 16): string => `\
/* The sum of one filter at one position; what lies outside the map is 0. */
static inline int32_t ${prefix}_patch_${bits}(const int8_t *input, const int${bits}_t *filter, const ${prefix}_map_t *map, int32_t top, int32_t left) {
  int32_t first = left < 0 ? -left : 0, last = map->width - left;
  int32_t sum = 0;
  if (last > map->kernel) last = map->kernel;
  for (int32_t k = 0; k < map->kernel && last > first; k++) {
    if (top + k < 0 || top + k >= map->height) continue;
    sum += ${prefix}_dot_${bits}(filter + (k * map->kernel + first) * map->channels, input + ((top + k) * map->width + left + first) * map->channels, (uint16_t)((last - first) * map->channels));
  }
  return sum;
}

static inline void ${prefix}_convolve_${bits}(const int8_t *input, int8_t *output, const int${bits}_t *weights, const int${bits}_t *biases, const ${prefix}_map_t *map) {
  int32_t taps = (int32_t)map->kernel * map->kernel * map->channels;
  for (int32_t row = 0; row < map->rows; row++) {
    for (int32_t column = 0; column < map->columns; column++) {
      for (int32_t f = 0; f < map->filters; f++) {
        int32_t most = INT32_MIN;
        for (int32_t k = 0; k < (int32_t)map->pool * map->pool; k++) {
          int32_t y = row * map->pool + k / map->pool, x = column * map->pool + k % map->pool;
          int32_t sum = ${prefix}_patch_${bits}(input, weights + f * taps, map, y * map->stride - map->above, x * map->stride - map->left);
          if (sum > most) most = sum;
        }
        *output++ = ${prefix}_active(most + 64 * (int32_t)${read(macro, bits, 'biases[f]')}, map->shift);
      }
    }
  }
}`

const average = (prefix: string, pool: number): string => `\
/* Averages of ${pool} x ${pool} windows, zeros outside. */
static inline void ${prefix}_average_${pool}(const int8_t *input, int8_t *output, int32_t height, int32_t width, int32_t channels) {
  for (int32_t row = 0; row < height; row += ${pool}) {
    for (int32_t column = 0; column < width; column += ${pool}) {
      for (int32_t c = 0; c < channels; c++) {
        int32_t sum = 0;
        for (int32_t y = row; y < row + ${pool} && y < height; y++) {
          for (int32_t x = column; x < column + ${pool} && x < width; x++) sum += input[(y * width + x) * channels + c];
        }
        *output++ = (int8_t)((sum * ${reciprocals[pool]!} + 256) >> 9);
      }
    }
  }
}`

const score = (prefix: string, macro: string, bits: 8 | 16): string => `\
static inline void ${prefix}_score_${bits}(const int8_t *input, int32_t *scores, const int${bits}_t *weights, const int${bits}_t *biases, uint16_t rows, uint16_t count, uint8_t shift) {
  for (uint16_t row = 0; row < rows; row++, weights += count) {
    scores[row] += ${prefix}_rounded(${prefix}_dot_${bits}(weights, input, count) + 64 * (int32_t)${read(macro, bits, 'biases[row]')}, shift);
  }
}`
