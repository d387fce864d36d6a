/*
 * Port to the machine at hand: the line is standard input and output, the counter its clock in microseconds.
 * The program ends when its input does.
 */
#include "port.h"
#include "stack.h"
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

/* What main.c gives the core. The linker is told where it ends. */
uint8_t __arena_start[ARENA_BYTES] __attribute__((aligned(16)));

static uint8_t input[RING_BYTES], output[4096];
static size_t input_length, input_taken, output_length;
/* True when the last port_read found nothing. A second call in a row means that there is nothing else to do, so it may wait. */
static bool idle;

/* The supply, as a host simulates it: below the level of a warning from SIGUSR1 to SIGUSR2. Both come only while port_read waits, so that
 * none comes between a look at the supply and the wait. */
static volatile sig_atomic_t low;
static sigset_t while_waiting;

static void supply_changed(int signal) { low = signal == SIGUSR1; }

int32_t port_power_low(void) { return low; }

void port_init(void) {
  struct sigaction change = {.sa_handler = supply_changed};
  sigset_t changes;
  sigemptyset(&changes);
  sigaddset(&changes, SIGUSR1);
  sigaddset(&changes, SIGUSR2);
  sigprocmask(SIG_BLOCK, &changes, &while_waiting);
  sigdelset(&while_waiting, SIGUSR1);
  sigdelset(&while_waiting, SIGUSR2);
  sigaction(SIGUSR1, &change, 0);
  sigaction(SIGUSR2, &change, 0);
}

static void flush(void) {
  size_t sent = 0;
  while (sent < output_length) {
    ssize_t n = write(STDOUT_FILENO, output + sent, output_length - sent);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) exit(1);
    sent += (size_t)n;
  }
  output_length = 0;
}

int32_t port_read(void) {
  if (input_taken == input_length) {
    flush();
    fd_set line;
    FD_ZERO(&line);
    FD_SET(STDIN_FILENO, &line);
    if (pselect(STDIN_FILENO + 1, &line, 0, 0, idle ? 0 : &(struct timespec){0}, &while_waiting) <= 0) {
      idle = true;
      return -1;
    }
    ssize_t n = read(STDIN_FILENO, input, sizeof input);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return -1;
    if (n <= 0) exit(n == 0 ? 0 : 1);
    input_length = (size_t)n;
    input_taken = 0;
  }
  idle = false;
  return input[input_taken++];
}

void port_write(uint32_t byte) {
  if (output_length == sizeof output) flush();
  output[output_length++] = (uint8_t)byte;
}

/* A pipe has no rate. */
void port_rate(uint32_t baud) { (void)baud; }

uint32_t port_ticks(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint32_t)((uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000);
}

/* Stubs: the stack of a program on this machine is not measured. */
void stack_paint(void) {}
uint32_t stack_high_water(void) { return 0; }
