/*
 * Four libraries in one program: each learns what it learns alone, whoever learns in between. Prints what is wrong, and returns how
 * many things were.
 */
#include <stdio.h>
#include <string.h>
#include "engram_cnn.h"
#include "engram_detect.h"
#include "engram_frozen.h"
#include "engram_mlp.h"

#ifdef __cplusplus
extern "C" {
#endif
bool engram_mlp_selftest(uint32_t *digest);
bool engram_cnn_selftest(uint32_t *digest);
bool engram_detect_selftest(uint32_t *digest);
bool engram_frozen_selftest(uint32_t *digest);
#ifdef __cplusplus
}
#endif

static int wrong;
#define HOLDS(what) do { if (!(what)) printf("line %d: %s\n", __LINE__, #what), wrong++; } while (0)

static uint8_t kept[ENGRAM_CNN_SAVED + ENGRAM_MLP_SAVED];
static uint32_t at, room;

static bool keep(void *context, const uint8_t *bytes, uint32_t count) {
  if (context != &at || at + count > room) return false;
  memcpy(kept + at, bytes, count);
  at += count;
  return true;
}

static bool give(void *context, uint8_t *bytes, uint32_t count) {
  if (context != &at || at + count > room) return false;
  memcpy(bytes, kept + at, count);
  at += count;
  return true;
}

/* Inputs of any kind, the same every time. */
static void fill(int8_t *sample, int count, uint32_t n) {
  for (int k = 0; k < count; k++) sample[k] = (int8_t)((n * 2654435761u + (uint32_t)k * 40503u) >> 9);
}

static void learn_mlp(engram_mlp_t *model, uint32_t n) {
  int8_t sample[ENGRAM_MLP_INPUTS];
  fill(sample, ENGRAM_MLP_INPUTS, n);
  engram_mlp_learn(model, sample, (int16_t)(n % ENGRAM_MLP_OUTPUTS));
}

static void learn_cnn(engram_cnn_t *model, uint32_t n) {
  int8_t sample[ENGRAM_CNN_INPUTS];
  fill(sample, ENGRAM_CNN_INPUTS, n);
  engram_cnn_learn(model, sample, (int16_t)(n % ENGRAM_CNN_OUTPUTS));
}

static void learn_frozen(engram_frozen_t *model, uint32_t n) {
  int8_t sample[ENGRAM_FROZEN_INPUTS];
  fill(sample, ENGRAM_FROZEN_INPUTS, n);
  engram_frozen_learn(model, sample, (int16_t)(n % ENGRAM_FROZEN_OUTPUTS));
}

/* Row n of readings that shake and drift. */
static void reading(int16_t *row, uint32_t n) {
  for (uint32_t k = 0; k < ENGRAM_DETECT_CHANNELS; k++) row[k] = (int16_t)(((n + k) * 2654435761u >> 20) + 3 * n - 4000 * k);
}

/* Some rows, and what is usual once a window is full. */
static void learn_rows(engram_detect_t *model, uint32_t *n, int count) {
  for (; count > 0; count--) {
    int16_t row[ENGRAM_DETECT_CHANNELS];
    reading(row, (*n)++);
    if (engram_detect_push(model, row)) engram_detect_learn(model);
  }
}

static void apart(void) {
  static engram_detect_t detect, still, far;
  static engram_frozen_t frozen, same;
  static engram_mlp_t alone, first, second;
  static engram_cnn_t cnn, other;
  engram_mlp_init(&alone, 5);
  engram_cnn_init(&other, 5);
  engram_detect_init(&still, 5);
  engram_frozen_init(&same, 5);
  uint32_t rows = 0, here = 0, there = 7;
  for (uint32_t n = 0; n < 30; n++) learn_mlp(&alone, n), learn_cnn(&other, n), learn_rows(&still, &rows, 13), learn_frozen(&same, n);
  engram_mlp_init(&first, 5);
  engram_mlp_init(&second, 6);
  engram_cnn_init(&cnn, 5);
  engram_detect_init(&detect, 5);
  engram_detect_init(&far, 5);
  engram_frozen_init(&frozen, 5);
  for (uint32_t n = 0; n < 30; n++) {
    learn_mlp(&first, n);
    learn_rows(&detect, &here, 13);
    learn_frozen(&frozen, n);
    learn_rows(&far, &there, 17);
    learn_cnn(&cnn, n);
    learn_mlp(&second, 2 * n);
  }
  HOLDS(engram_mlp_digest(&first) == engram_mlp_digest(&alone));
  HOLDS(engram_mlp_digest(&second) != engram_mlp_digest(&alone));
  HOLDS(engram_cnn_digest(&cnn) == engram_cnn_digest(&other));
  HOLDS(engram_detect_digest(&detect) == engram_detect_digest(&still));
  HOLDS(engram_detect_digest(&far) != engram_detect_digest(&still));
  HOLDS(engram_frozen_digest(&frozen) == engram_frozen_digest(&same));
}

/* Rows without an end give the windows that give the same bytes when each comes by itself. */
static void windows(void) {
  static engram_detect_t running, apiece;
  int16_t row[ENGRAM_DETECT_CHANNELS];
  int32_t scores[2], again[2];
  int8_t inputs[ENGRAM_DETECT_INPUTS];
  engram_detect_init(&running, 3);
  engram_detect_init(&apiece, 3);
  for (uint32_t n = 0; n < ENGRAM_DETECT_ROWS + 6 * ENGRAM_DETECT_HOP; n++) {
    bool due = n + 1 >= ENGRAM_DETECT_ROWS && (n + 1 - ENGRAM_DETECT_ROWS) % ENGRAM_DETECT_HOP == 0;
    reading(row, n);
    HOLDS(engram_detect_push(&running, row) == due);
    if (!due) continue;
    engram_detect_restart(&apiece);
    for (uint32_t r = 0; r < ENGRAM_DETECT_ROWS; r++) {
      reading(row, n + 1 - ENGRAM_DETECT_ROWS + r);
      HOLDS(engram_detect_push(&apiece, row) == (r + 1 == ENGRAM_DETECT_ROWS));
    }
    /* To ask before changes nothing. */
    engram_detect_infer(&running, 0);
    engram_detect_learn(&running);
    engram_detect_learn(&apiece);
    HOLDS(engram_detect_digest(&running) == engram_detect_digest(&apiece));
  }
  /* Below the front end the same answer, of what it made of the window. */
  bool flagged = engram_detect_infer(&running, scores);
  memcpy(inputs, engram_detect_input(&running), sizeof inputs);
  HOLDS(engram_detect_infer_inputs(&apiece, inputs, again) == flagged && memcmp(scores, again, sizeof scores) == 0);
  /* There the scale learns nothing, and what lies above it does. */
  uint32_t before = engram_detect_digest(&apiece);
  engram_detect_learn_inputs(&apiece, inputs);
  HOLDS(engram_detect_digest(&apiece) != before);
}

static void saved(void) {
  static engram_mlp_t model, copy;
  int32_t scores[ENGRAM_MLP_OUTPUTS], again[ENGRAM_MLP_OUTPUTS];
  int8_t sample[ENGRAM_MLP_INPUTS];
  engram_mlp_init(&model, 5);
  for (uint32_t n = 0; n < 30; n++) learn_mlp(&model, n);
  at = 0, room = sizeof kept;
  HOLDS(engram_mlp_save(&model, keep, &at) && at == ENGRAM_MLP_SAVED);
  at = 0, room = ENGRAM_MLP_SAVED;
  memset(&copy, 0xa5, sizeof copy);
  HOLDS(engram_mlp_load(&copy, give, &at) && at == ENGRAM_MLP_SAVED);
  HOLDS(engram_mlp_digest(&copy) == engram_mlp_digest(&model));
  fill(sample, ENGRAM_MLP_INPUTS, 7);
  HOLDS(engram_mlp_infer(&model, sample, scores) == engram_mlp_infer(&copy, sample, again));
  HOLDS(memcmp(scores, again, sizeof scores) == 0);
  /* It learns on as the first one does, although each began with a seed. */
  learn_mlp(&model, 31), learn_mlp(&copy, 31);
  HOLDS(engram_mlp_digest(&copy) == engram_mlp_digest(&model));
  at = 0, room = ENGRAM_MLP_SAVED - 1;
  HOLDS(!engram_mlp_save(&model, keep, &at));
  at = 0, room = ENGRAM_MLP_SAVED;
  kept[20] ^= 1;
  HOLDS(!engram_mlp_load(&copy, give, &at));
  kept[20] ^= 1, kept[0] ^= 1, at = 0;
  HOLDS(!engram_mlp_load(&copy, give, &at));
}

static void answers(void) {
  static engram_mlp_t model;
  int32_t scores[ENGRAM_MLP_OUTPUTS];
  int8_t sample[ENGRAM_MLP_INPUTS];
  uint32_t before;
  engram_mlp_init(&model, 1);
  learn_mlp(&model, 1);
  before = engram_mlp_digest(&model);
  fill(sample, ENGRAM_MLP_INPUTS, 3);
  int16_t answer = engram_mlp_infer(&model, sample, scores);
  HOLDS(answer >= 0 && answer < ENGRAM_MLP_OUTPUTS);
  for (int i = 0; i < ENGRAM_MLP_OUTPUTS; i++) HOLDS(scores[i] <= scores[answer]);
  /* Written in place it is the same sample, and inferring learns nothing. */
  memcpy(engram_mlp_input(&model), sample, sizeof sample);
  HOLDS(engram_mlp_infer(&model, 0, 0) == answer);
  /* Neither does this rule without a label, or with a class that there is not. */
  engram_mlp_learn(&model, sample, ENGRAM_MLP_NONE);
  engram_mlp_learn(&model, sample, ENGRAM_MLP_OUTPUTS);
  HOLDS(engram_mlp_digest(&model) == before);
}

int main(void) {
  HOLDS(sizeof(engram_mlp_t) == ENGRAM_MLP_RAM);
  HOLDS(sizeof(engram_cnn_t) == ENGRAM_CNN_RAM);
  HOLDS(sizeof(engram_detect_t) == ENGRAM_DETECT_RAM);
  HOLDS(sizeof(engram_frozen_t) == ENGRAM_FROZEN_RAM);
  HOLDS(engram_mlp_selftest(0));
  HOLDS(engram_cnn_selftest(0));
  HOLDS(engram_detect_selftest(0));
  HOLDS(engram_frozen_selftest(0));
  apart();
  windows();
  saved();
  answers();
  HOLDS(engram_mlp_selftest(0));
  return wrong;
}
