/** How long a cell stays lit before it fades; the fading is the style sheet's. */
const LIT_MILLIS = 140;

const lit = new Map();
const calm = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)');

/** Lights a cell up; again while it is lit only makes it last. */
export function flash(cell, move) {
  if (calm?.matches) return;
  const way = move > 0 ? 'up' : 'down';
  if (cell.dataset.flash !== way) cell.dataset.flash = way;
  if (lit.size === 0) setTimeout(fade, LIT_MILLIS);
  lit.set(cell, performance.now() + LIT_MILLIS);
}

export function unflash(cell) {
  if (lit.delete(cell)) delete cell.dataset.flash;
}

function fade() {
  const now = performance.now();
  for (const [cell, until] of lit) if (until <= now) unflash(cell);
  if (lit.size > 0) setTimeout(fade, LIT_MILLIS / 2);
}
