/** Time and chance as the client sees them; tests bring their own. Milliseconds that only go forward. */
export const systemClock = {
  now: () => performance.now(),
  setTimeout: (task, delay) => setTimeout(task, delay),
  clearTimeout: (timer) => clearTimeout(timer),
  random: () => Math.random(),
};

const FIRST_WINDOW_MILLIS = 250;
const LAST_WINDOW_MILLIS = 30_000;

/** Full jitter: anywhere in a window that doubles with each attempt, so that clients cut off together come back apart. */
export function backoffMillis(attempt, clock) {
  return clock.random() * Math.min(LAST_WINDOW_MILLIS, FIRST_WINDOW_MILLIS * 2 ** Math.min(attempt, 16));
}
