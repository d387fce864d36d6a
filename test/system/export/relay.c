/*
 * Goes on from a checkpoint: reads it from the first file, or begins with seed 1 if that is "-"; learns the samples of the second file
 * (label i16, then the inputs); writes a checkpoint to the third. Returns 3 if it is refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOINED(a, b) a##b
#define JOIN(a, b) JOINED(a, b)
#define MODEL(name) JOIN(PREFIX, name)
#define MACRO(name) JOIN(UPPER, name)

static bool put(void *file, const uint8_t *bytes, uint32_t count) { return fwrite(bytes, 1, count, (FILE *)file) == count; }
static bool get(void *file, uint8_t *bytes, uint32_t count) { return fread(bytes, 1, count, (FILE *)file) == count; }

int main(int count, char **paths) {
  static MODEL(_t) model;
  if (count != 4) return 2;
  memset(&model, 0xa5, sizeof model);
  if (strcmp(paths[1], "-") == 0) MODEL(_init)(&model, 1);
  else {
    FILE *from = fopen(paths[1], "rb");
    bool read = MODEL(_load)(&model, get, from);
    fclose(from);
    if (!read) return 3;
  }
  FILE *samples = fopen(paths[2], "rb");
  int16_t label;
  int8_t input[MACRO(_INPUTS)];
  while (fread(&label, sizeof label, 1, samples) == 1 && fread(input, sizeof input, 1, samples) == 1) {
#ifdef DETECTS
    (void)MODEL(_learn)(&model, input);
#else
    (void)MODEL(_learn)(&model, input, label);
#endif
  }
  fclose(samples);
  FILE *to = fopen(paths[3], "wb");
  bool written = MODEL(_save)(&model, put, to);
  fclose(to);
  return written ? 0 : 4;
}
