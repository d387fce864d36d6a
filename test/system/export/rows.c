/*
 * Rows without an end through a library's front end: prints "full" for each window, counted from the first row, and whether all windows gave
 * the bytes that they give when each comes by itself.
 */
#include <stdio.h>
#include LIBRARY

#define JOINED(prefix, name) prefix##_##name
#define NAMED(prefix, name) JOINED(prefix, name)
#define CALL(name) NAMED(PREFIX, name)
#define VALUE(name) NAMED(MACROS, name)

static void reading(int16_t *row, uint32_t n) {
  for (uint32_t k = 0; k < VALUE(CHANNELS); k++) row[k] = (int16_t)(((n * 7 + k + 1) * 2654435761u >> 18) - 8192 + 300 * k);
}

int main(void) {
  static CALL(t) running, apiece;
  int16_t row[VALUE(CHANNELS)];
  CALL(init)(&running, 3);
  CALL(init)(&apiece, 3);
  for (uint32_t n = 0; n < VALUE(ROWS) + 3 * VALUE(HOP); n++) {
    reading(row, n);
    if (!CALL(push)(&running, row)) continue;
    printf("%u ", (unsigned)n);
    CALL(restart)(&apiece);
    for (uint32_t r = n + 1 - VALUE(ROWS); r <= n; r++) {
      reading(row, r);
      CALL(push)(&apiece, row);
    }
    CALL(learn)(&running, (int16_t)(n & 1));
    CALL(learn)(&apiece, (int16_t)(n & 1));
  }
  printf("%s", CALL(digest)(&running) == CALL(digest)(&apiece) ? "same" : "other");
  return 0;
}
