/** The two panels at the sides: on a small screen the channels slide in as a drawer, and the members are away. */

/** @import { Store } from '../store.js' */

const SMALL = matchMedia('(max-width: 760px)');

/**
 * @param {HTMLElement} sidebar
 * @param {HTMLElement} members
 * @param {Store} store
 * @returns {{toggleSidebar: () => void, toggleMembers: () => void}}
 */
export function mountPanels(sidebar, members, store) {
  const button = () => /** @type {HTMLElement | null} */ (document.querySelector('.drawer-button'));

  /** @param {boolean} open */
  function setDrawer(open) {
    sidebar.classList.toggle('open', open);
    sidebar.inert = SMALL.matches && !open;
    button()?.setAttribute('aria-expanded', String(open));
  }

  function toggleSidebar() {
    setDrawer(!sidebar.classList.contains('open'));
    if (!sidebar.inert) /** @type {HTMLElement | null} */ (sidebar.querySelector('[aria-current], .entry'))?.focus();
  }

  sidebar.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !sidebar.classList.contains('open')) return;
    setDrawer(false);
    button()?.focus();
  });
  document.addEventListener('pointerdown', ({ target }) => {
    const outside = target instanceof Element && !target.closest('.sidebar, .drawer-button, .menu');
    if (outside) setDrawer(false);
  });
  SMALL.addEventListener('change', () => setDrawer(false));
  store.on('channel', () => setDrawer(false));
  setDrawer(false);
  return { toggleSidebar, toggleMembers: () => members.classList.toggle('away') };
}
