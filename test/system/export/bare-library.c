/* What a C library would bring, for the programs bare-*.c; the ESP8266 has division in its ROM. */
#include <stdint.h>

void *memset(void *to, int byte, unsigned count) {
  for (uint8_t *p = to; count > 0; count--) *(volatile uint8_t *)p++ = (uint8_t)byte;
  return to;
}

void *memmove(void *to, const void *from, unsigned count) {
  uint8_t *a = to;
  const uint8_t *b = from;
  if (a <= b) for (; count > 0; count--) *(volatile uint8_t *)a++ = *b++;
  else for (; count > 0; count--) ((volatile uint8_t *)a)[count - 1] = b[count - 1];
  return to;
}

void *memcpy(void *to, const void *from, unsigned count) { return memmove(to, from, count); }

#ifdef __XTENSA__
uint32_t __udivsi3(uint32_t a, uint32_t b);
int32_t __divsi3(int32_t a, int32_t b);
uint32_t __umodsi3(uint32_t a, uint32_t b);

uint32_t __udivsi3(uint32_t a, uint32_t b) {
  uint32_t quotient = 0, rest = 0;
  for (int i = 31; i >= 0; i--) {
    rest = rest << 1 | (a >> i & 1);
    if (rest >= b) rest -= b, quotient |= UINT32_C(1) << i;
  }
  return quotient;
}

uint32_t __umodsi3(uint32_t a, uint32_t b) { return a - b * __udivsi3(a, b); }

int32_t __divsi3(int32_t a, int32_t b) {
  uint32_t quotient = __udivsi3(a < 0 ? -(uint32_t)a : (uint32_t)a, b < 0 ? -(uint32_t)b : (uint32_t)b);
  return (int32_t)((a < 0) != (b < 0) ? -quotient : quotient);
}
#endif
