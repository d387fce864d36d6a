/*
 * The step of docs/spec.md for a 784-128-10 network (rules backprop and local, which are one with a single hidden
 * layer; cross-entropy, SGD, int16 weights) in C, as the yardstick of bench/: it must end in the very bytes that the
 * core ends in. Two forms of the same arithmetic:
 *
 *     plain    loops as the specification states them; the update carries f from weight to weight
 *     sums     the update through running sums of the input, so that the compiler can vectorise it
 *
 * usage: step FORM FILE. FILE: 12 little-endian int32 (enum below), then COUNT samples of 784 int8, then COUNT labels.
 * Learns WARM samples, then all of them (COUNT is a multiple of 10) while the clock runs. Prints one line: seconds,
 * processor seconds, digest in hexadecimal, samples skipped in each tenth of the run.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { INPUTS = 784, UNITS = 128, CLASSES = 10, BIAS_INPUT = 64, TENTHS = 10 };
enum { COUNT, WARM, SEED, INPUT_FRACTION, FRACTION, AMPLITUDE, RATE_OFFSET, READOUT_FRACTION, FIRST_RATE, LAST_RATE, STEP_SAMPLES, SKIP, HEADER };
enum form { PLAIN, SUMS };
/* Fractions of activations, scores, errors and teaching signals. */
enum { HIDDEN_FRACTION = 5, SCORE_FRACTION = 8, ERROR_FRACTION = 10, SIGNAL_FRACTION = 12 };

/* The learned state, byte for byte as the core's arena holds it. */
static struct {
  uint16_t x, weyl;
  uint32_t samples;
  int16_t hidden[UNITS][INPUTS], hidden_bias[UNITS];
  int16_t readout[CLASSES][UNITS], readout_bias[CLASSES];
} state;

static int32_t header[HEADER];
static const int8_t *samples;
static const uint8_t *labels;

/* An input vector, widened once, and its running sums. */
struct staged {
  int16_t x[INPUTS];
  int32_t sum[INPUTS];
};
static struct staged bottom, top;

static inline int32_t clamp(int32_t x, int32_t limit) { return x > limit ? limit : x < -limit ? -limit : x; }
static inline int32_t rounded(int32_t x, int shift) { return shift <= 0 ? (int32_t)((uint32_t)x << -shift) : (x >> shift) + ((x >> (shift - 1)) & 1); }

static int32_t scaled(int32_t x, int shift, int32_t limit) {
  if (shift >= 0) {
    if (shift > 30) shift = 30;
    return clamp(x, limit >> shift) * (1 << shift);
  }
  return shift < -31 ? 0 : clamp((x >> -shift) + ((x >> (-shift - 1)) & 1), limit);
}

static uint32_t random16(void) {
  uint32_t x = state.x;
  x = (x ^ (x << 7)) & 0xffff;
  x ^= x >> 9;
  x = (x ^ (x << 8)) & 0xffff;
  state.x = (uint16_t)x;
  state.weyl = (uint16_t)(state.weyl + 0x9e37);
  return (x + state.weyl) & 0xffff;
}

static inline void stage(struct staged *s, const int8_t *x, int n) {
  for (int i = 0; i < n; i++) s->x[i] = x[i];
}

static inline void sums(struct staged *s, int n) {
  int32_t sum = 0;
  for (int i = 0; i < n; i++) s->sum[i] = sum += s->x[i];
}

static inline int32_t dot(const struct staged *s, const int16_t *w, int n) {
  int32_t sum = 0;
  for (int i = 0; i < n; i++) sum += w[i] * s->x[i];
  return sum;
}

/* w_i += D * x_i in 2^-16 weights, error-diffused from f; returns the f that the bias continues from. */
static inline uint32_t diffuse(const struct staged *s, int16_t *w, int n, int32_t delta, uint32_t f, int32_t limit, enum form form) {
  if (form == PLAIN) {
    for (int i = 0; i < n; i++) {
      int32_t p = delta * s->x[i] + (int32_t)f;
      w[i] = (int16_t)clamp(w[i] + (p >> 16), limit);
      f = (uint32_t)p & 0xffff;
    }
    return f;
  }
  /* With S_i = f + D * (x_0 + … + x_i), weight i changes by the difference of the high halves of S_i and S_(i-1). */
  w[0] = (int16_t)clamp(w[0] + (int16_t)((f + (uint32_t)delta * (uint32_t)s->sum[0]) >> 16), limit);
  for (int i = 1; i < n; i++) {
    uint32_t now = f + (uint32_t)delta * (uint32_t)s->sum[i], last = f + (uint32_t)delta * (uint32_t)s->sum[i - 1];
    w[i] = (int16_t)clamp(w[i] + (int16_t)((now >> 16) - (last >> 16)), limit);
  }
  return (f + (uint32_t)delta * (uint32_t)s->sum[n - 1]) & 0xffff;
}

static inline void update(const struct staged *s, int16_t *w, int16_t *bias, int n, int32_t signal, int shift, enum form form) {
  int32_t limit = 0x7fffffff / (128 * (n + 1));
  if (limit > 32767) limit = 32767;
  int32_t delta = scaled(signal, 16 - shift, 1 << 23);
  if (delta == 0) return;
  uint32_t f = diffuse(s, w, n, delta, random16(), limit, form);
  *bias = (int16_t)clamp(*bias + ((delta * BIAS_INPUT + (int32_t)f) >> 16), limit);
}

/* exp(-i / 16) in Q12. */
static const uint16_t exponentials[160] = {
#include "exponentials.h"
};

static int32_t exponential(uint32_t x) {
  uint32_t step = x >> 4;
  if (step >= 159) return 0;
  int32_t here = exponentials[step], next = exponentials[step + 1];
  return here - (((here - next) * (int32_t)(x & 15) + 8) >> 4);
}

/* Errors of a softmax in Q10; returns the largest magnitude. */
static int32_t softmax_errors(const int32_t *scores, int target, int32_t *errors) {
  int32_t most = scores[0], sum = 0, largest = 0;
  for (int c = 1; c < CLASSES; c++) most = scores[c] > most ? scores[c] : most;
  for (int c = 0; c < CLASSES; c++) sum += errors[c] = exponential((uint32_t)(most - scores[c]));
  uint32_t reciprocal = (1u << 26) / (uint32_t)sum;
  for (int c = 0; c < CLASSES; c++) {
    errors[c] = (c == target ? 1 << ERROR_FRACTION : 0) - (int32_t)(((uint32_t)errors[c] * reciprocal + 0x8000) >> 16);
    if (abs(errors[c]) > largest) largest = abs(errors[c]);
  }
  return largest;
}

/* One sample; whether it was worth an update. */
static inline int learn(const int8_t *x, int target, enum form form) {
  int rate = header[FIRST_RATE] + (int)(state.samples++ / (uint32_t)header[STEP_SAMPLES]);
  if (rate > header[LAST_RATE]) rate = header[LAST_RATE];
  int8_t h[UNITS];
  int32_t scores[CLASSES], errors[CLASSES], signals[UNITS] = {0};
  stage(&bottom, x, INPUTS);
  for (int u = 0; u < UNITS; u++) {
    int32_t sum = dot(&bottom, state.hidden[u], INPUTS) + state.hidden_bias[u] * BIAS_INPUT;
    int32_t y = rounded(sum, header[FRACTION] + header[INPUT_FRACTION] - HIDDEN_FRACTION);
    h[u] = (int8_t)(y < 0 ? 0 : y > 127 ? 127 : y);
  }
  stage(&top, h, UNITS);
  for (int c = 0; c < CLASSES; c++) {
    int32_t sum = dot(&top, state.readout[c], UNITS) + state.readout_bias[c] * BIAS_INPUT;
    scores[c] = rounded(sum, header[READOUT_FRACTION] + HIDDEN_FRACTION - SCORE_FRACTION);
  }
  if (softmax_errors(scores, target, errors) < header[SKIP]) return 0;
  for (int c = 0; c < CLASSES; c++)
    for (int u = 0; u < UNITS; u++) signals[u] += state.readout[c][u] * errors[c];
  if (form != PLAIN) sums(&bottom, INPUTS), sums(&top, UNITS);
  int shift = SIGNAL_FRACTION + header[INPUT_FRACTION] - header[FRACTION] + header[RATE_OFFSET] + rate;
  for (int u = 0; u < UNITS; u++) {
    if (h[u] == 0 || h[u] == 127) continue;
    int32_t signal = clamp(rounded(signals[u], header[READOUT_FRACTION] + ERROR_FRACTION - SIGNAL_FRACTION), 32767);
    update(&bottom, state.hidden[u], &state.hidden_bias[u], INPUTS, signal, shift, form);
  }
  shift = ERROR_FRACTION + HIDDEN_FRACTION - header[READOUT_FRACTION] + rate;
  for (int c = 0; c < CLASSES; c++) update(&top, state.readout[c], &state.readout_bias[c], UNITS, errors[c], shift, form);
  return 1;
}

static void init(void) {
  memset(&state, 0, sizeof state);
  uint32_t seed = (uint32_t)header[SEED], x = ((seed ^ (seed >> 16)) * 0x6255 + 0x3619) & 0xffff;
  state.x = (uint16_t)(x ? x : 0x1d2b);
  state.weyl = (uint16_t)(seed * 0x9e3b + 0x5a17);
  uint32_t amplitude = (uint32_t)header[AMPLITUDE];
  for (int u = 0; u < UNITS; u++)
    for (int i = 0; i < INPUTS; i++) state.hidden[u][i] = (int16_t)((int32_t)(random16() * (2 * amplitude + 1) >> 16) - (int32_t)amplitude);
}

static uint32_t digest(void) {
  uint32_t crc = 0xffffffff;
  const uint8_t *at = (const uint8_t *)&state;
  for (size_t i = 0; i < sizeof state; i++) {
    crc ^= at[i];
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc;
}

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline int learn_all(int from, int to, enum form form) {
  int skipped = 0;
  for (int i = from; i < to; i++) skipped += !learn(samples + (size_t)i * INPUTS, labels[i], form);
  return skipped;
}

static int learn_as(int from, int to, enum form form) {
  return form == PLAIN ? learn_all(from, to, PLAIN) : learn_all(from, to, SUMS);
}

int main(int argc, char **argv) {
  FILE *file = argc == 3 ? fopen(argv[2], "rb") : NULL;
  if (!file || fread(header, 4, HEADER, file) != HEADER) return fprintf(stderr, "usage: step plain|sums FILE\n"), 2;
  enum form form = !strcmp(argv[1], "plain") ? PLAIN : SUMS;
  size_t count = (size_t)header[COUNT];
  uint8_t *data = malloc(count * (INPUTS + 1));
  if (!data || fread(data, INPUTS + 1, count, file) != count) return fprintf(stderr, "%s is cut short\n", argv[2]), 1;
  fclose(file);
  samples = (const int8_t *)data;
  labels = data + count * INPUTS;
  init();
  learn_as(0, header[WARM], form);
  int skipped[TENTHS];
  double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
  for (int t = 0; t < TENTHS; t++) skipped[t] = learn_as((int)count / TENTHS * t, (int)count / TENTHS * (t + 1), form);
  wall = seconds(CLOCK_MONOTONIC) - wall;
  cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  printf("%.6f %.6f %08x", wall, cpu, digest());
  for (int t = 0; t < TENTHS; t++) printf(" %d", skipped[t]);
  printf("\n");
  return 0;
}
