#include "plain.h"
#include "memory.h"

static int32_t absolute(int32_t x) { return x < 0 ? -x : x; }

static uint16_t root(uint32_t x) {
  uint32_t found = 0;
  for (uint32_t bit = 1ul << 30; bit; bit >>= 2) {
    if (x >= found + bit) {
      x -= found + bit;
      found = (found >> 1) + bit;
    } else {
      found >>= 1;
    }
  }
  return (uint16_t)found;
}

static int32_t divided(int32_t x, int32_t by) { return (x < 0 ? x - by / 2 : x + by / 2) / by; }

static int16_t root_mean_square(const int16_t *x, uint16_t channels, uint16_t steps, int32_t centre) {
  uint64_t sum = 0;
  for (uint16_t i = 0; i < steps; i++, x += channels) {
    int32_t d = *x - centre;
    sum += (uint32_t)(d * d);
  }
  uint16_t found = root((uint32_t)(sum / steps));
  return found > 32767 ? 32767 : (int16_t)found;
}

void plain_stats(const int16_t *x, uint16_t channels, uint16_t steps, int16_t *to) {
  for (uint16_t channel = 0; channel < channels; channel++, x++, to += 8) {
    int32_t sum = 0, size = 0;
    int16_t least = 32767, most = -32768;
    for (uint16_t i = 0; i < steps; i++) {
      int16_t value = x[i * channels];
      sum += value;
      size += absolute(value);
      if (value < least) least = value;
      if (value > most) most = value;
    }
    int32_t mean = divided(sum, steps), last = 0;
    uint16_t crossings = 0;
    for (uint16_t i = 0; i < steps; i++) {
      int32_t d = x[i * channels] - mean;
      if (d == 0) continue;
      if (last != 0 && (d < 0) != (last < 0)) crossings++;
      last = d;
    }
    int32_t range = (int32_t)most - least, average = divided(size, steps);
    to[0] = (int16_t)mean;
    to[1] = root_mean_square(x, channels, steps, mean);
    to[2] = least;
    to[3] = most;
    to[4] = range > 32767 ? 32767 : (int16_t)range;
    to[5] = root_mean_square(x, channels, steps, 0);
    to[6] = (int16_t)divided((int32_t)crossings << 8, steps - 1);
    to[7] = average > 32767 ? 32767 : (int16_t)average;
  }
}

void plain_diff(int16_t *x, uint16_t channels, int16_t *previous) {
  for (uint16_t i = 0; i < channels; i++) {
    int32_t d = (int32_t)x[i] - previous[i];
    previous[i] = x[i];
    x[i] = d > 32767 ? 32767 : d < -32767 ? -32767 : (int16_t)d;
  }
}

void plain_magnitude(int16_t *x, uint16_t channels) {
  uint32_t sum = 0;
  for (uint16_t i = 0; i < channels; i++) sum += (uint32_t)((int32_t)x[i] * x[i]);
  uint16_t found = root(sum);
  x[0] = found > 32767 ? 32767 : (int16_t)found;
}

int plain_decimate(int16_t *x, uint16_t channels, int32_t *sums, uint16_t *count, uint8_t factor) {
  for (uint16_t i = 0; i < channels; i++) sums[i] += x[i];
  if (++*count < factor) return 0;
  *count = 0;
  for (uint16_t i = 0; i < channels; i++) {
    x[i] = (int16_t)divided(sums[i], factor);
    sums[i] = 0;
  }
  return 1;
}

void plain_push(const int16_t *x, uint16_t channels, int16_t *ring, uint16_t *next, uint16_t length) {
  memcpy(ring + *next * channels, x, channels * sizeof *x);
  if (++*next == length) *next = 0;
}

void plain_release(int16_t *ring, uint16_t *next, uint16_t channels, uint16_t length, int16_t *to) {
  uint16_t first = *next * channels, all = length * channels;
  memcpy(to, ring + first, (all - first) * sizeof *to);
  memcpy(to + all - first, ring, first * sizeof *to);
}

void plain_scale(const int16_t *x, const int32_t *means, uint16_t count, int8_t *to) {
  for (uint16_t i = 0; i < count; i++, means += 2) {
    int32_t distance = (int32_t)((uint32_t)x[i] << 15) - means[0];
    uint32_t spread = (uint32_t)means[1] < 32768 ? 32768 : (uint32_t)means[1];
    while (spread >= 65536) {
      spread >>= 1;
      distance >>= 1;
    }
    int32_t most = 5 * (int32_t)spread;
    if (distance > most) distance = most;
    if (distance < -most) distance = -most;
    int32_t y = divided(distance * 3268, (int32_t)spread << 7);
    to[i] = y > 127 ? 127 : y < -128 ? -128 : (int8_t)y;
  }
}
