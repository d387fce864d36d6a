/*
 * Stands in for the core to try kernels: all forms of one on the same data, compared bit by bit and timed.
 * A request is twelve numbers of 16 bits, low byte first:
 *
 *   kernel   0 dense_i8, 1 dense_i16, 2 update_i8, 3 update_i16, 4 conv_i8, 5 conv_i16, 6 gradient
 *   seed     of the data
 *   mode     bits 0-1: 0 any values, 1 extremes alone, 2 four of five inputs zero, 3 all inputs zero but one, if that;
 *            bit 2: a convolution's input lies in its scratch
 *   offset   bytes that every vector lies beyond a multiple of 8; int16 vectors twice as many
 *   p[8]     as each kernel's function below says
 *
 * The answer is five numbers of 32 bits: 1 if the board's own form gave other bytes than the portable one, 1 if it has one,
 * and the ticks of the portable form, of the board's own and of plain C (0 if there is none). After the start it says '!'.
 */
#include <stdbool.h>
#include <stddef.h>
#include "memory.h"
#include "kernels.h"
#include "../exercise.h"

/* Forms of a kernel: translated, the board's own, and plain C to measure against. */
enum { PORTABLE, OWN, PLAIN, FORMS };

#define FORMS_OF(result, name, ...) \
  extern result portable_##name(__VA_ARGS__); \
  extern __typeof__(kernel_##name) kernel_##name __attribute__((weak)); \
  extern __typeof__(kernel_##name) plain_##name __attribute__((weak));
typedef uint32_t u;
FORMS_OF(void, dense_i8, u, u, u, u, u, u)
FORMS_OF(void, dense_i16, u, u, u, u, u, u)
FORMS_OF(uint32_t, update_i8, u, u, u, u, u, u)
FORMS_OF(uint32_t, update_i16, u, u, u, u, u, u)
FORMS_OF(void, conv_i8, u, u, u, u, u, u, u, u, u, u, u, u, u, u)
FORMS_OF(void, conv_i16, u, u, u, u, u, u, u, u, u, u, u, u, u, u)
FORMS_OF(void, gradient, u, u, u, u, u, u, u)

#define HAS(form, name) (form == PORTABLE || (form == OWN ? kernel_##name != NULL : plain_##name != NULL))
#define CALL(form, name, ...) \
  (form == PORTABLE ? portable_##name(__VA_ARGS__) : form == OWN ? kernel_##name(__VA_ARGS__) : plain_##name(__VA_ARGS__))

static uint8_t *free_from;
static uint32_t state;
static uint8_t mode, offset;
static uint16_t p[8];

static uint32_t draw(void) {
  state ^= state << 13;
  state ^= state >> 17;
  return state ^= state << 5;
}

static word_t address(const void *at) { return (word_t)(uintptr_t)at; }

/* Room for a vector at the wanted offset, with guard bytes before and after that must stay unchanged. */
static uint8_t *take(uint16_t bytes, uint8_t unit) {
  uint8_t *at = (uint8_t *)(((uintptr_t)free_from + 15) & ~(uintptr_t)7) + (unit == 4 ? 0 : unit * offset);
  free_from = at + bytes;
  return at;
}

static void fill_inputs(uint8_t *x, uint16_t n) {
  for (uint16_t i = 0; i < n; i++) {
    uint32_t r = draw();
    uint8_t kind = mode & 3;
    bool zero = kind == 3 || (kind == 2 && r % 5 != 0);
    static const int8_t extremes[] = {-128, 127, 0, -1};
    x[i] = zero ? 0 : kind == 1 ? (uint8_t)extremes[(r >> 8) & 3] : (uint8_t)(r >> 16);
  }
  uint32_t r = draw();
  if ((mode & 3) == 3 && r % 4 != 0) x[(r >> 8) % n] = (uint8_t)(r >> 2);
}

static void fill_weights(uint8_t *w, uint16_t n, uint8_t unit, uint16_t limit) {
  for (uint16_t i = 0; i < n; i++) {
    uint32_t r = draw();
    int32_t value = (mode & 3) == 1 ? (r & 256 ? limit : -(int32_t)limit) : (int32_t)(r >> 8) % ((int32_t)limit + 1);
    if (r & 128) value = -value;
    if (unit == 1) w[i] = (uint8_t)value;
    else memcpy(w + 2 * (size_t)i, &(int16_t){(int16_t)value}, 2);
  }
}

static uint32_t began, spent[FORMS];
#define TIMED(form, call) (began = port_ticks(), call, spent[form] = port_ticks() - began)

/* p: count, n, gap between rows */
static bool dense(uint8_t unit) {
  uint16_t count = p[0], n = p[1], step = unit * (n + p[2]);
  uint16_t most = unit == 1 ? 127 : 0x7fffffff / (128 * ((uint32_t)n + 1)) < 32767 ? (uint16_t)(0x7fffffff / (128 * ((uint32_t)n + 1))) : 32767;
  uint8_t *x = take(n, 1), *w = take(step * count, unit);
  int32_t *sums[FORMS] = {(int32_t *)take(16, 4), (int32_t *)take(16, 4), (int32_t *)take(16, 4)};
  fill_inputs(x, n);
  fill_weights(w, step / unit * count, unit, most);
  for (uint8_t form = 0; form < FORMS; form++) {
    int32_t *to = sums[form];
    if (unit == 1 ? !HAS(form, dense_i8) : !HAS(form, dense_i16)) continue;
    if (unit == 1) TIMED(form, CALL(form, dense_i8, address(w), step, count, address(x), n, address(to)));
    else TIMED(form, CALL(form, dense_i16, address(w), step, count, address(x), n, address(to)));
  }
  return memcmp(sums[PORTABLE], sums[OWN], 4 * count) == 0;
}

/* p: n, low and high half of delta, f, limit. Eight bytes behind the row are compared too. */
static bool update(uint8_t unit) {
  uint16_t n = p[0], bytes = n * unit + 8, f[FORMS] = {0};
  int32_t delta = (int32_t)((uint32_t)p[1] | (uint32_t)p[2] << 16);
  uint8_t *x = take(n, 1), *first = take(bytes, unit), *rows[FORMS] = {first, take(bytes, unit), take(bytes, unit)};
  fill_inputs(x, n);
  fill_weights(first, bytes / unit, unit, p[4]);
  for (uint8_t form = 1; form < FORMS; form++) memcpy(rows[form], first, bytes);
  for (uint8_t form = 0; form < FORMS; form++) {
    if (unit == 1 ? !HAS(form, update_i8) : !HAS(form, update_i16)) continue;
    if (unit == 1) TIMED(form, f[form] = (uint16_t)CALL(form, update_i8, address(rows[form]), delta, p[3], p[4], address(x), n));
    else TIMED(form, f[form] = (uint16_t)CALL(form, update_i16, address(rows[form]), delta, p[3], p[4], address(x), n));
  }
  return f[OWN] == f[PORTABLE] && memcmp(rows[OWN], rows[PORTABLE], bytes) == 0;
}

/* p: channels, kernel, stride, pool, filters, shift, columns of input beside the window, first output and 128 if there is no argmax */
static bool conv(uint8_t unit) {
  uint16_t channels = p[0], kernel = p[1], stride = p[2], pool = p[3], filters = p[4], fan = kernel * kernel * channels;
  uint16_t span = (pool - 1) * stride + kernel, pitch = (span + p[6]) * channels, bytes = pitch * span;
  uint16_t feature = p[7] & 127, outputs = feature + filters;
  uint16_t most = unit == 1 ? 127 : 0x7fffffff / (128 * ((uint32_t)fan + 1)) < 32767 ? (uint16_t)(0x7fffffff / (128 * ((uint32_t)fan + 1))) : 32767;
  uint16_t room = 4 * (fan + 1) > bytes ? 4 * (fan + 1) : bytes;
  uint8_t *x = take(bytes, 1), *w = take((fan + 1) * filters * unit, unit), *scratch = take(room, 4);
  uint8_t *out[FORMS] = {take(2 * outputs + 2, 1), take(2 * outputs + 2, 1), take(2 * outputs + 2, 1)};
  fill_inputs(x, bytes);
  fill_weights(w, (fan + 1) * filters, unit, most);
  for (uint8_t form = 0; form < FORMS; form++) {
    uint8_t *to = out[form];
    if (unit == 1 ? !HAS(form, conv_i8) : !HAS(form, conv_i16)) continue;
    memset(to, 0x5a, 2 * outputs + 2);
    /* What crosses the border lies in the scratch, without other columns beside it. */
    uint8_t *from = mode & 4 ? scratch : x;
    if (mode & 4) memcpy(scratch, x, bytes);
#define CONV(name) \
  TIMED(form, CALL(form, name, address(from), pitch, kernel * channels, kernel, stride * channels, stride * pitch, pool, \
                   address(w), filters, p[5], address(to) + feature, p[7] & 128 ? 0 : address(to + outputs + 1), feature, address(scratch)))
    if (unit == 1) CONV(conv_i8);
    else CONV(conv_i16);
  }
  return memcmp(out[PORTABLE], out[OWN], 2 * outputs + 2) == 0;
}

/* p: run, rows, words from row to row of the sums, bytes from row to row of the input, signal */
static bool gradient(void) {
  uint16_t run = p[0], rows = p[1], step = p[2], pitch = p[3], words = step * rows;
  uint8_t *x = take(pitch * rows, 1), *sums[2] = {take(4 * words, 4), take(4 * words, 4)};
  fill_inputs(x, pitch * rows);
  for (uint16_t i = 0; i < words; i++) {
    int32_t any = (int32_t)draw() >> 2;
    memcpy(sums[0] + 4 * i, &any, 4);
    memcpy(sums[1] + 4 * i, &any, 4);
  }
  for (uint8_t form = 0; form < FORMS; form++) {
    if (!HAS(form, gradient)) continue;
    uint8_t *to = sums[form != PORTABLE];
    TIMED(form, CALL(form, gradient, address(to), step, address(x), pitch, run, rows, (int16_t)p[4]));
    if (form == OWN && memcmp(sums[0], sums[1], 4 * words) != 0) return false;
  }
  return true;
}

static bool owned(uint8_t kernel) {
  switch (kernel) {
    case 0: return kernel_dense_i8 != NULL;
    case 1: return kernel_dense_i16 != NULL;
    case 2: return kernel_update_i8 != NULL;
    case 3: return kernel_update_i16 != NULL;
    case 4: return kernel_conv_i8 != NULL;
    case 5: return kernel_conv_i16 != NULL;
    default: return kernel_gradient != NULL;
  }
}

static bool try(uint8_t kernel) {
  switch (kernel) {
    case 0: case 1: return dense(kernel + 1);
    case 2: case 3: return update(kernel - 1);
    case 4: case 5: return conv(kernel - 3);
    default: return gradient();
  }
}

void engram_step(void) {
  uint8_t kernel = (uint8_t)number();
  state = number() * 65537u | 1;
  mode = (uint8_t)number();
  offset = (uint8_t)number();
  for (uint8_t i = 0; i < 8; i++) p[i] = number();
  free_from = room;
  memset(spent, 0, sizeof spent);
  uint32_t before = port_ticks(), clock = port_ticks() - before;
  bool own = owned(kernel), same = try(kernel);
  say(own && !same);
  say(own);
  for (uint8_t form = 0; form < FORMS; form++) say(spent[form] > clock ? spent[form] - clock : 0);
}
