/* Blocks of a front end as one writes them in C, of the same integers (docs/spec.md, section 12): what the translated ones are measured against. */
#ifndef ENGRAM_BENCH_FRONT_PLAIN_H
#define ENGRAM_BENCH_FRONT_PLAIN_H

#include <stdint.h>

void plain_stats(const int16_t *x, uint16_t channels, uint16_t steps, int16_t *to);
void plain_spectrum(const int16_t *x, uint16_t channels, uint16_t steps, uint8_t bands, int16_t *work, int16_t *to);
void plain_diff(int16_t *x, uint16_t channels, int16_t *previous);
void plain_magnitude(int16_t *x, uint16_t channels);
/* `sums` of `factor` rows; 1 when `x` is their mean. */
int plain_decimate(int16_t *x, uint16_t channels, int32_t *sums, uint16_t *count, uint8_t factor);
void plain_push(const int16_t *x, uint16_t channels, int16_t *ring, uint16_t *next, uint16_t length);
/* The oldest row first. */
void plain_release(int16_t *ring, uint16_t *next, uint16_t channels, uint16_t length, int16_t *to);
void plain_scale(const int16_t *x, const int32_t *means, uint16_t count, int8_t *to);

#endif
