/*
 * Checkpoints, and behind them the count of starts, in a file, whose path is in the environment variable ENGRAM_PERSIST; without it there is no such memory. What was never
 * written reads as erased, or as zeros between what was. Nothing is synchronised: it outlives the process, not the machine.
 */
#include "port.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int file = -1;

uint32_t persist_bytes(void) {
  static bool asked;
  const char *path = getenv("ENGRAM_PERSIST");
  if (!asked && path) file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  asked = true;
  return file < 0 ? 0 : PERSIST_BYTES;
}

void port_persist_read(uint32_t offset, void *to, uint32_t bytes) {
  ssize_t got = pread(file, to, bytes, offset);
  size_t read = got < 0 ? 0 : (size_t)got;
  memset((uint8_t *)to + read, 0xff, bytes - read);
}

static int32_t write_at(uint32_t offset, const void *from, uint32_t bytes) {
  if (offset + bytes > PERSIST_BYTES + 2 * PERSIST_PAGE) return -1;
  return pwrite(file, from, bytes, offset) == (ssize_t)bytes ? 0 : -1;
}

int32_t port_persist_erase(uint32_t offset) {
  uint8_t page[PERSIST_PAGE];
  memset(page, 0xff, sizeof page);
  return write_at(offset, page, sizeof page);
}

int32_t port_persist_program(uint32_t offset, const void *from, uint32_t bytes) { return write_at(offset, from, bytes); }
