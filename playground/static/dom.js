/** Building and replacing DOM nodes. Text always becomes a text node: nothing here parses HTML. */

/** @typedef {Node | string | number | null | undefined | false} Child */

const URL_ATTRIBUTES = ['href', 'src'];
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const SAFE_PROTOCOLS = ['http:', 'https:', 'blob:'];

/**
 * @param {string | null | undefined} url
 * @returns {string | null} the absolute address, or null unless it is http, https or a blob of this page
 */
export function safeUrl(url) {
  try {
    const parsed = new URL(url ?? '', location.href);
    return url && SAFE_PROTOCOLS.includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/**
 * Tells which pictures can be shown: those of this server only, so that nobody elsewhere learns what is read here.
 * @param {string | null | undefined} url
 * @returns {string | null} the address under the name by which the page itself was opened, null for other servers
 */
export function ownUrl(url) {
  const safe = safeUrl(url);
  if (!safe) return null;
  const { hostname, port, pathname, search } = new URL(safe);
  const own = hostname === location.hostname || LOOPBACK.includes(hostname);
  return own && port === location.port ? `${location.origin}${pathname}${search}` : null;
}

/**
 * Makes an element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [props] attributes by name; functions named `on…` become listeners; `dataset` is an
 *   object; true gives an empty attribute; false, null and undefined give none; unsafe addresses are left out
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProperty(element, name, value);
  element.append(...nodes(children));
  return element;
}

/** @param {HTMLElement} element @param {string} name @param {any} value */
function setProperty(element, name, value) {
  if (value === false || value === null || value === undefined) return;
  if (typeof value === 'function') element.addEventListener(name.slice(2), value);
  else if (name === 'dataset') Object.assign(element.dataset, value);
  else if (name === 'value') /** @type {any} */ (element).value = value;
  else if (URL_ATTRIBUTES.includes(name)) setUrl(element, name, value);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/** @param {HTMLElement} element @param {string} name @param {string} value */
function setUrl(element, name, value) {
  const url = safeUrl(value);
  if (url) element.setAttribute(name, value.startsWith('#') ? value : url);
}

/** @param {(Child | Child[])[]} children @returns {(Node | string)[]} */
function nodes(children) {
  return children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * Replaces the children of an element; the focus stays on the child with the same `data-key`, when there is one.
 * @param {Element} parent
 * @param {...(Child | Child[])} children
 */
export function replace(parent, ...children) {
  const restore = keepFocus(parent);
  parent.replaceChildren(...nodes(children));
  restore(parent);
}

/**
 * Remembers which `data-key` has the focus inside an element that is about to be redrawn.
 * @param {Element} old
 * @returns {(fresh: Element) => void} gives the focus to the same key in the redrawn element
 */
export function keepFocus(old) {
  const focused = document.activeElement;
  if (!focused || !old.contains(focused)) return () => {};
  const key = focused instanceof HTMLElement ? focused.dataset.key : undefined;
  return (fresh) => {
    const same = key && fresh.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
    focusInside(fresh, same || null);
  };
}

/**
 * Focuses a part of something. The whole comes first: a part may be shown only while the focus is inside.
 * @param {Element | null} whole
 * @param {Element | null} part
 */
export function focusInside(whole, part) {
  for (const target of [whole, part]) if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}

/**
 * Returns the element with this id of the page's own frame.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}.`);
  return element;
}

let serial = 0;

/** @param {string} prefix @returns {string} an id that no other element has */
export const uniqueId = (prefix) => `${prefix}-${++serial}`;
