/* The spectrum, of which no two writers would write the same: the usual order of a radix-2 transform, the same steps of fixed point. */
#include "plain.h"
#include "wasm.h"

#ifdef __AVR__
#define READ(table, i) pgm_read_word(table + (i))
#else
#define READ(table, i) table[i]
#endif

static const uint16_t quarter_wave[129] TABLE = {
  0, 402, 804, 1206, 1608, 2009, 2411, 2811, 3212, 3612, 4011, 4410, 4808, 5205, 5602, 5998,
  6393, 6787, 7180, 7571, 7962, 8351, 8740, 9127, 9512, 9896, 10279, 10660, 11039, 11417, 11793, 12167,
  12540, 12910, 13279, 13646, 14010, 14373, 14733, 15091, 15447, 15800, 16151, 16500, 16846, 17190, 17531, 17869,
  18205, 18538, 18868, 19195, 19520, 19841, 20160, 20475, 20788, 21097, 21403, 21706, 22006, 22302, 22595, 22884,
  23170, 23453, 23732, 24008, 24279, 24548, 24812, 25073, 25330, 25583, 25833, 26078, 26320, 26557, 26791, 27020,
  27246, 27467, 27684, 27897, 28106, 28311, 28511, 28707, 28899, 29086, 29269, 29448, 29622, 29792, 29957, 30118,
  30274, 30425, 30572, 30715, 30853, 30986, 31114, 31238, 31357, 31471, 31581, 31686, 31786, 31881, 31972, 32058,
  32138, 32214, 32286, 32352, 32413, 32470, 32522, 32568, 32610, 32647, 32679, 32706, 32729, 32746, 32758, 32766, 32767,
};
static const uint16_t sixteenths[17] TABLE = {0, 90, 174, 254, 330, 402, 470, 536, 599, 659, 717, 773, 827, 879, 929, 977, 1024};

static int16_t sine(uint16_t i) {
  uint8_t within = i & 127;
  int16_t value = (int16_t)READ(quarter_wave, i & 128 ? 128 - within : within);
  return i & 256 ? -value : value;
}

static int16_t cosine(uint16_t i) { return sine(i + 128); }

static int32_t absolute(int32_t x) { return x < 0 ? -x : x; }
static int32_t divided(int32_t x, int32_t by) { return (x < 0 ? x - by / 2 : x + by / 2) / by; }
static int32_t rounded(int32_t x, int8_t shift) {
  if (shift <= 0) return (int32_t)((uint32_t)x << -shift);
  return (x + (1l << (shift - 1))) >> shift;
}
static int32_t turned(int32_t x) { return (x + 0x4000) >> 15; }

static uint8_t digits(uint32_t x) {
  uint8_t n = 0;
  for (; x; x >>= 1) n++;
  return n;
}

static int32_t log_of(uint32_t x) {
  uint8_t exponent = digits(x) - 1;
  uint32_t mantissa = (x << (31 - exponent)) & 0x7fffffff;
  uint8_t index = (uint8_t)(mantissa >> 27);
  int32_t low = READ(sixteenths, index), high = READ(sixteenths, index + 1);
  return ((int32_t)exponent << 10) + low + (((high - low) * (int32_t)(mantissa >> 15 & 0xfff)) >> 12);
}

static int32_t power(int32_t x) {
  int32_t f = x & 1023;
  return rounded((1024 + ((f * (672 + (352 * f >> 10))) >> 10)) << (x >> 10), 10);
}

static uint8_t transform(int16_t *z, uint8_t bits) {
  uint16_t count = 1 << bits;
  uint8_t halved = 0;
  for (uint8_t stage = 0; stage < bits; stage++) {
    int32_t most = 0;
    for (uint16_t i = 0; i < 2 * count; i++)
      if (absolute(z[i]) > most) most = absolute(z[i]);
    uint8_t shift = most <= 13572 ? 0 : most <= 27145 ? 1 : 2;
    halved += shift;
    uint16_t half = 1 << stage, step = 256 >> stage;
    int32_t more = (1 << shift) >> 1;
    for (uint16_t first = 0; first < half; first++) {
      int32_t c = cosine(first * step), s = sine(first * step);
      for (uint16_t a = first; a < count; a += 2 * half) {
        int16_t *p = z + 2 * a, *q = p + 2 * half;
        int32_t x = turned(c * q[0] + s * q[1]), y = turned(c * q[1] - s * q[0]), re = p[0] + more, im = p[1] + more;
        p[0] = (int16_t)((re + x) >> shift);
        p[1] = (int16_t)((im + y) >> shift);
        q[0] = (int16_t)((re - x) >> shift);
        q[1] = (int16_t)((im - y) >> shift);
      }
    }
  }
  return halved;
}

void plain_spectrum(const int16_t *x, uint16_t channels, uint16_t steps, uint8_t bands, int16_t *work, int16_t *to) {
  uint8_t bits = digits(steps) - 1;
  for (uint16_t channel = 0; channel < channels; channel++, x++) {
    int32_t sum = 0, most = 0;
    for (uint16_t t = 0; t < steps; t++) sum += x[t * channels];
    int32_t mean = divided(sum, steps);
    for (uint16_t t = 0; t < steps; t++)
      if (absolute(x[t * channels] - mean) > most) most = absolute(x[t * channels] - mean);
    int8_t lifted = 14 - digits((uint32_t)most);
    int32_t lacks = rounded(sum - mean * steps, bits - lifted);
    for (uint16_t t = 0; t < steps; t++) {
      int32_t value = rounded(x[t * channels] - mean, -lifted) - lacks, hann = (0x8000l - cosine(t << (9 - bits))) >> 1;
      if (value > 16383) value = 16383;
      if (value < -16383) value = -16383;
      uint16_t place = 0;
      for (uint8_t b = 0; b < bits - 1; b++) place |= (t >> (b + 1) & 1) << (bits - 2 - b);
      work[2 * place + (t & 1)] = (int16_t)turned(value * hann);
    }
    int32_t exponent = transform(work, bits - 1) - lifted;
    uint16_t half = steps / 2, from = 1;
    for (uint8_t band = 1; band <= bands; band++, to++) {
      int32_t end = power((int32_t)((uint32_t)(bits - 1) * band << 10) / bands);
      if (end > half - bands + band) end = half - bands + band;
      if (end < from + 1) end = from + 1;
      uint64_t strength = 0;
      uint16_t width = (uint16_t)end - from;
      for (; from < end; from++) {
        const int16_t *a = work + 2 * from, *b = work + 2 * (half - from);
        int32_t a_re = a[0], a_im = a[1], b_re = b[0], b_im = b[1];
        uint16_t angle = from << (9 - bits);
        int32_t c = cosine(angle), s = sine(angle), odd_re = (a_im + b_im) >> 1, odd_im = (b_re - a_re) >> 1;
        int32_t re = (((a_re + b_re) >> 1) + turned(c * odd_re + s * odd_im)) >> 1;
        int32_t im = (((a_im - b_im) >> 1) + turned(c * odd_im - s * odd_re)) >> 1;
        strength += (uint32_t)(re * re) + (uint32_t)(im * im);
      }
      uint32_t average = (uint32_t)(strength / width);
      int32_t level = average == 0 ? 0 : log_of(average) + ((exponent + 1) << 11);
      *to = (int16_t)((level < 0 ? 0 : level) >> 1);
    }
  }
}
