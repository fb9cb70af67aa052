/** Where floating parts go: beside what they belong to, always inside the window. */

const GAP = 6;
const MARGIN = 8;

/**
 * Places a shown popover under its anchor, or above where there is more room.
 * @param {HTMLElement} popup  positioned `fixed`
 * @param {HTMLElement} anchor
 * @param {{wide?: boolean}} [options] `wide`: at least as wide as the anchor
 */
export function placeBeside(popup, anchor, { wide = false } = {}) {
  const rect = anchor.getBoundingClientRect();
  const below = innerHeight - rect.bottom - GAP - MARGIN;
  const above = rect.top - GAP - MARGIN;
  popup.style.minWidth = wide ? `${Math.min(rect.width, innerWidth - 2 * MARGIN)}px` : '';
  popup.style.maxHeight = '';
  const fits = popup.offsetHeight <= below;
  const upward = !fits && above > below;
  popup.style.maxHeight = `${Math.max(80, upward ? above : below)}px`;
  popup.style.top = upward ? `${rect.top - GAP - popup.offsetHeight}px` : `${rect.bottom + GAP}px`;
  popup.style.left = `${Math.max(MARGIN, Math.min(rect.left, innerWidth - popup.offsetWidth - MARGIN))}px`;
}

/**
 * Keeps a popover in place while the page scrolls or changes its size.
 * @param {() => void} place
 * @returns {() => void} stops it
 */
export function followAnchor(place) {
  const stop = new AbortController();
  addEventListener('resize', place, { signal: stop.signal });
  addEventListener('scroll', place, { signal: stop.signal, capture: true, passive: true });
  return () => stop.abort();
}
