/*
 * A fuzzer without coverage: mutates the inputs of a corpus by seed. For machines without clang, and for long runs on a corpus that coverage has
 * grown. Arguments: runs, seed, files. Says how many runs there were; an input that ends the program is left in `crash-input`.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 4096
/* Seconds for 1,024 runs, a few hundredths of one unless something hangs. */
#define LONGEST 120

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t state;
static uint32_t draw(uint32_t below) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return below ? (uint32_t)(state >> 16) % below : 0;
}

typedef struct {
  uint8_t *bytes;
  size_t size;
} Seed;

static Seed load(const char *path) {
  static uint8_t bytes[MOST];
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    exit(2);
  }
  Seed seed = {0, fread(bytes, 1, MOST, file)};
  fclose(file);
  seed.bytes = memcpy(malloc(seed.size + 1), bytes, seed.size);
  return seed;
}

static const uint8_t *at_hand;
static size_t at_hand_size;

/* Sanitizers are told to abort, so that whatever ends a run comes by here. */
static void keep(int cause) {
  FILE *file = fopen("crash-input", "wb");
  if (file) {
    fwrite(at_hand, 1, at_hand_size, file);
    fclose(file);
  }
  signal(cause, SIG_DFL);
  raise(cause);
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
  static const int causes[] = {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGALRM};
  for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) signal(causes[i], keep);
  uint32_t seeds = (uint32_t)count - 3;
  Seed *corpus = calloc(seeds, sizeof *corpus);
  for (uint32_t i = 0; i < seeds; i++) corpus[i] = load(words[3 + i]);
  state = 0x9e3779b97f4a7c15u ^ strtoull(words[2], 0, 10);
  unsigned long long runs = strtoull(words[1], 0, 10), done = 0;
  for (; done < runs; done++) {
    if (done % 1024 == 0) alarm(LONGEST);
    const Seed *seed = &corpus[done < seeds ? done : draw(seeds)];
    size_t size = seed->size;
    memcpy(input, seed->bytes, size);
    if (done >= seeds) size = mutate(input, size);
    /* A block of its own, so that a sanitizer sees the byte behind it. */
    uint8_t *exact = malloc(size ? size : 1);
    memcpy(exact, input, size);
    at_hand = exact;
    at_hand_size = size;
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
  }
  printf("%llu runs\n", done);
  return 0;
}
