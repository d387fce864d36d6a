/*
 * Stands in for the core to try blocks of a front end: the translated form and plain C on the same readings, compared and timed. A
 * request is twelve numbers of 16 bits, low byte first, as bench/kernels/exercise.c has them:
 *
 *   block    0 window, 1 diff, 2 magnitude, 3 decimate by 4, 4 stats, 5 spectrum, 6 scale
 *   seed     of the readings
 *   two that are not used
 *   p[8]     rows of the window, channels, bands of the spectrum or numbers of the scale
 *
 * The answer is five numbers of 32 bits: 1 if plain C gave other numbers, 0, and the ticks of the translated form, 0, and those of plain C.
 * Blocks that take a row are given all rows of the window. After the start it says '!'.
 */
#include <stdbool.h>
#include "memory.h"
#include "plain.h"
#include "../exercise.h"

typedef uint32_t u;
void portable_take(u, u);
void portable_make_stats(u, u, u, u);
void portable_make_spectrum(u, u, u, u, u, u);
void portable_make_diff(u, u, u);
void portable_make_magnitude(u, u);
void portable_make_decimate(u, u, u, u);
void portable_make_window(u, u, u, u);
void portable_release(u);
void portable_scale(u, u, u, u);

#define FACTOR 4
#define ADDRESS(at) ((u)(uintptr_t)(at))
#define OBJECTS 128

static uint8_t *free_from;
static uint32_t state, began, clock, spent[2];
#define TIMED(form, call) (began = port_ticks(), call, spent[form] += port_ticks() - began - clock)

static uint32_t draw(void) {
  state ^= state << 13;
  state ^= state >> 17;
  return state ^= state << 5;
}

static void *take(uint16_t bytes) {
  void *at = free_from;
  free_from += (bytes + 7) & ~7;
  memset(at, 0, bytes);
  return at;
}

/* A wave, noise and an offset in each channel. */
static void fill(int16_t *x, uint16_t count, uint16_t channels) {
  for (uint16_t i = 0; i < count; i++) {
    int16_t wave = (int16_t)((i / channels * (3 + i % channels) & 31) * 400 - 6200);
    x[i] = (int16_t)(wave + (int16_t)(draw() >> 22) + 900 * (i % channels));
  }
}

/* Rows one by one through `own` and `plain`, each on its copy. */
static bool rows(uint8_t block, uint16_t steps, uint16_t channels) {
  uint16_t count = 0, bytes = channels * 2;
  int16_t *row = take(bytes), *own = take(bytes), *plain = take(bytes), *previous = take(bytes);
  uint8_t *objects = take(OBJECTS), *kept = take(8 + 4 * channels);
  int32_t *sums = take(4 * channels);
  bool same = true;
  if (block == 1) portable_make_diff(ADDRESS(objects), channels, ADDRESS(kept));
  else if (block == 2) portable_make_magnitude(ADDRESS(objects), channels);
  else portable_make_decimate(ADDRESS(objects), channels, ADDRESS(kept), FACTOR);
  for (uint16_t t = 0; t < steps; t++) {
    fill(row, channels, channels);
    row[0] += (int16_t)(t * 97 & 1023);
    memcpy(own, row, bytes);
    memcpy(plain, row, bytes);
    bool gives = true;
    TIMED(0, portable_take(ADDRESS(objects), ADDRESS(own)));
    if (block == 1) TIMED(1, plain_diff(plain, channels, previous));
    else if (block == 2) TIMED(1, plain_magnitude(plain, channels));
    else TIMED(1, gives = plain_decimate(plain, channels, sums, &count, FACTOR) != 0);
    if (gives && memcmp(own, plain, block == 2 ? 2 : bytes) != 0) same = false;
  }
  return same;
}

/* A window and a half, so that the ring has to be turned. */
static bool window(uint16_t steps, uint16_t channels) {
  uint16_t next = 0, all = steps * channels;
  int16_t *row = take(2 * channels), *ring = take(2 * all);
  uint8_t *objects = take(OBJECTS), *kept = take(4 + 2 * all);
  portable_make_window(ADDRESS(objects), channels, ADDRESS(kept), steps);
  for (uint16_t t = 0; t < steps + steps / 2; t++) {
    fill(row, channels, channels);
    row[0] += (int16_t)t;
    if (t < steps / 2) {
      portable_take(ADDRESS(objects), ADDRESS(row));
      plain_push(row, channels, ring, &next, steps);
    } else {
      TIMED(0, portable_take(ADDRESS(objects), ADDRESS(row)));
      TIMED(1, plain_push(row, channels, ring, &next, steps));
    }
  }
  int16_t *turned = take(2 * all);
  TIMED(0, portable_release(ADDRESS(objects)));
  TIMED(1, plain_release(ring, &next, channels, steps, turned));
  return memcmp(kept + 4, turned, 2 * all) == 0;
}

static bool whole(uint8_t block, uint16_t steps, uint16_t channels, uint16_t extra) {
  uint16_t all = steps * channels, made = channels * (block == 4 ? 8 : extra);
  int16_t *x = take(2 * all), *own = take(2 * made), *plain = take(2 * made), *work = take(2 * steps);
  uint8_t *objects = take(OBJECTS);
  fill(x, all, channels);
  if (block == 4) {
    portable_make_stats(ADDRESS(objects), channels, steps, ADDRESS(own));
    TIMED(0, portable_take(ADDRESS(objects), ADDRESS(x)));
    TIMED(1, plain_stats(x, channels, steps, plain));
  } else {
    portable_make_spectrum(ADDRESS(objects), channels, steps, ADDRESS(own), ADDRESS(work), extra);
    TIMED(0, portable_take(ADDRESS(objects), ADDRESS(x)));
    TIMED(1, plain_spectrum(x, channels, steps, (uint8_t)extra, work, plain));
  }
  return memcmp(own, plain, 2 * made) == 0;
}

static bool scale(uint16_t count) {
  int16_t *x = take(2 * count);
  int32_t *means = take(8 * count);
  int8_t *own = take(count), *plain = take(count);
  for (uint16_t i = 0; i < count; i++) {
    x[i] = (int16_t)(draw() >> 18);
    means[2 * i] = (int32_t)((draw() >> 19) << 15);
    means[2 * i + 1] = (int32_t)((draw() >> 21) << 15);
  }
  TIMED(0, portable_scale(ADDRESS(x), ADDRESS(means), count, ADDRESS(own)));
  TIMED(1, plain_scale(x, means, count, plain));
  return memcmp(own, plain, count) == 0;
}

static bool try(uint8_t block, const uint16_t *p) {
  if (block == 0) return window(p[0], p[1]);
  if (block < 4) return rows(block, p[0], p[1]);
  return block == 6 ? scale(p[2]) : whole(block, p[0], p[1], p[2]);
}

void engram_step(void) {
  uint16_t p[8];
  uint8_t block = (uint8_t)number();
  state = number() * 65537u | 1;
  number();
  number();
  for (uint8_t i = 0; i < 8; i++) p[i] = number();
  free_from = room;
  spent[0] = spent[1] = 0;
  uint32_t before = port_ticks();
  clock = port_ticks() - before;
  bool same = try(block, p);
  say(!same);
  say(0);
  say(spent[0]);
  say(0);
  say(spent[1]);
}
