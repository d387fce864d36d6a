/*
 * A fuzzer without coverage, for machines without clang: mutates the inputs of a corpus by seed. Arguments: runs, seed, files. Says how many runs
 * there were. The input at hand lies in `crash-input` while it runs, so that one that ends the program is kept.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t state;
static uint32_t draw(uint32_t below) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return below ? (uint32_t)(state >> 16) % below : 0;
}

static size_t load(const char *path, uint8_t *to) {
  FILE *file = fopen(path, "rb");
  if (!file) return 0;
  size_t size = fread(to, 1, MOST, file);
  fclose(file);
  return size;
}

static size_t mutate(uint8_t *input, size_t size) {
  for (uint32_t left = 1 + draw(6); left > 0 && size > 1; left--) {
    uint32_t at = draw((uint32_t)size), length = 1 + draw(8);
    if (at + length > size) length = (uint32_t)size - at;
    switch (draw(6)) {
      case 0: input[at] ^= (uint8_t)(1 << draw(8)); break;
      case 1: input[at] = (uint8_t)draw(256); break;
      case 2: input[at] = (uint8_t[]){0, 1, 127, 128, 255}[draw(5)]; break;
      case 3: memmove(input + at, input + at + length, size - at - length); size -= length; break;
      case 4:
        if (size + length > MOST) break;
        memmove(input + at + length, input + at, size - at);
        size += length;
        break;
      default: memmove(input + draw((uint32_t)(size - length + 1)), input + at, length);
    }
  }
  return size;
}

int main(int count, char **words) {
  static uint8_t input[MOST];
  if (count < 4) return 2;
  state = 0x9e3779b97f4a7c15u ^ strtoull(words[2], 0, 10);
  unsigned long long runs = strtoull(words[1], 0, 10), done = 0;
  for (; done < runs; done++) {
    size_t size = load(words[3 + (int)draw((uint32_t)count - 3)], input);
    if (done >= (unsigned long long)count - 3) size = mutate(input, size);
    uint8_t *exact = malloc(size ? size : 1);
    memcpy(exact, input, size);
    FILE *kept = fopen("crash-input", "wb");
    if (kept) {
      fwrite(exact, 1, size, kept);
      fclose(kept);
    }
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
  }
  remove("crash-input");
  printf("%llu runs\n", done);
  return 0;
}
