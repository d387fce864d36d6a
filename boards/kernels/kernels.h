/*
 * Kernels of the core written for one kind of chip. boards/kernels/<core>/<name>.c or .S has kernel_<name>, which
 * takes the place of the function of that name translated from assembly/kernels/overridable.ts, and does the same bit for
 * bit (test/system/kernels.test.ts); a file of another name serves the kernels beside it. Which other cores a folder serves
 * is told in host/aot/overrides.ts.
 * What the parameters mean is told where the portable forms are: dense.ts, update.ts, conv2d.ts, conv2d_gradient.ts.
 */
#ifndef ENGRAM_KERNELS_H
#define ENGRAM_KERNELS_H

#include <stdint.h>

/* An address, a count of bytes or elements, or a number that is never negative: none is above 65535 on an AVR. */
#ifdef __AVR__
typedef uint16_t word_t;
#else
typedef uint32_t word_t;
#endif
/* A word that is an address, or 0: libraries (host/export) find those here. */
typedef word_t address_t;

void kernel_dense_i8(address_t w, word_t step, word_t count, address_t x, word_t n, address_t to);
void kernel_dense_i16(address_t w, word_t step, word_t count, address_t x, word_t n, address_t to);

word_t kernel_update_i8(address_t w, int32_t delta, word_t f, word_t limit, address_t x, word_t n);
word_t kernel_update_i16(address_t w, int32_t delta, word_t f, word_t limit, address_t x, word_t n);

void kernel_conv_i8(address_t x, word_t pitch, word_t run, word_t rows, word_t across, word_t down, word_t pool, address_t w,
                    word_t filters, word_t shift, address_t output, address_t argmax, word_t feature, address_t scratch);
void kernel_conv_i16(address_t x, word_t pitch, word_t run, word_t rows, word_t across, word_t down, word_t pool, address_t w,
                     word_t filters, word_t shift, address_t output, address_t argmax, word_t feature, address_t scratch);

void kernel_gradient(address_t sums, word_t step, address_t x, word_t pitch, word_t run, word_t rows, int32_t signal);

#endif
