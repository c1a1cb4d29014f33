/*
 * Holds a server's wall clock: preloaded into redis-server, it answers gettimeofday and time from a file of eight bytes
 * (microseconds since 1970, little endian) that the test writes. Monotonic time runs on, and fifty times as fast: it
 * drives the server's timers only, for which a test then hardly waits.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const int64_t speed = 50;

static int64_t heldUs(void) {
  static volatile int64_t *held;
  if (!held) {
    int fd = open(getenv("STREAMPROOF_CLOCK_FILE"), O_RDONLY);
    if (fd < 0) abort();
    void *page = mmap(0, sizeof *held, PROT_READ, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) abort();
    held = page;
  }
  return *held;
}

int gettimeofday(struct timeval *now, void *zone) {
  (void)zone;
  int64_t us = heldUs();
  now->tv_sec = us / 1000000;
  now->tv_usec = us % 1000000;
  return 0;
}

time_t time(time_t *out) {
  time_t s = heldUs() / 1000000;
  if (out) *out = s;
  return s;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && clock == CLOCK_MONOTONIC) {
    int64_t ns = now->tv_nsec * speed;
    now->tv_sec = now->tv_sec * speed + ns / 1000000000;
    now->tv_nsec = ns % 1000000000;
  }
  return result;
}
