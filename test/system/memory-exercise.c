/* Holds boards/common/memory.c (its functions renamed) to the C library's: prints each difference, then how much was tried. */
#include <stdio.h>
#include <stdint.h>
#include <string.h>

void *chip_memcpy(void *to, const void *from, size_t bytes);
void *chip_memmove(void *to, const void *from, size_t bytes);
void *chip_memset(void *to, int byte, size_t bytes);
int chip_memcmp(const void *left, const void *right, size_t bytes);

/* Ranges begin this far from a multiple of 8, and bytes around them must stay. */
enum { SHIFTS = 8, MOST = 40, ROOM = 128 };

static uint8_t ours[ROOM] __attribute__((aligned(8))), theirs[ROOM] __attribute__((aligned(8)));

static void reset(void) {
  for (int i = 0; i < ROOM; i++) ours[i] = theirs[i] = (uint8_t)(i * 37 + 11);
}

static void judge(const char *name, int to, int from, int bytes, const void *returned) {
  if (memcmp(ours, theirs, ROOM) != 0 || returned != ours + to) printf("%s differs: to %d, from %d, %d bytes\n", name, to, from, bytes);
}

static int sign(int x) { return (x > 0) - (x < 0); }

int main(void) {
  int tried = 0;
  for (int bytes = 0; bytes <= MOST; bytes++) for (int to = 0; to < SHIFTS; to++) {
    for (int from = 0; from < SHIFTS; from++) {
      reset();
      memcpy(theirs + to, theirs + 64 + from, bytes);
      judge("memcpy", to, 64 + from, bytes, chip_memcpy(ours + to, ours + 64 + from, bytes));
      /* Overlapping, in both directions, and the same place. */
      const int near[] = {8 + from, 16 + to + from};
      for (int i = 0; i < 2; i++) {
        reset();
        memmove(theirs + 16 + to, theirs + near[i], bytes);
        judge("memmove", 16 + to, near[i], bytes, chip_memmove(ours + 16 + to, ours + near[i], bytes));
      }
      /* One byte differs, on either side, or none. */
      reset();
      memcpy(ours + to, ours + 64 + from, bytes);
      const int at = to + from * 5;
      if (at < to + bytes) ours[at] = (uint8_t)(ours[at] + 128);
      if (sign(chip_memcmp(ours + to, ours + 64 + from, bytes)) != sign(memcmp(ours + to, ours + 64 + from, bytes))) {
        printf("memcmp differs: left %d, right %d, %d bytes\n", to, 64 + from, bytes);
      }
      tried += 4;
    }
    reset();
    memset(theirs + to, 0x1a5, bytes);
    judge("memset", to, 0, bytes, chip_memset(ours + to, 0x1a5, bytes));
    tried++;
  }
  printf("%d tried\n", tried);
  return 0;
}
