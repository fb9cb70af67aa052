/** What is still to come in the course, as places in time to jump to. */

/** @import { App, Moment } from '../types.js' */

import { now } from '../clock.js';
import { h } from '../dom.js';
import { formatInZone } from '../format.js';
import { openDialog } from './dialog.js';

const MINUTE_MS = 60_000;
const LEADS = [
  { label: 'A week before', ms: 7 * 1440 * MINUTE_MS },
  { label: 'The day before', ms: 1440 * MINUTE_MS },
  { label: 'An hour before', ms: 60 * MINUTE_MS },
  { label: 'A minute before', ms: MINUTE_MS },
];

/** @param {App} app */
export function openJump(app) {
  const coming = app.store.agenda.filter(({ at }) => new Date(at) > now());
  const body = coming.length
    ? h('ul', { class: 'agenda' }, ...coming.map((moment) => row(moment)))
    : h('p', {}, 'Nothing more is to come in this course.');
  const dialog = openDialog({ title: 'Jump to', body: [body] });

  /** @param {Moment} moment @returns {HTMLElement} */
  function row({ title, at }) {
    const leads = LEADS.map(({ label, ms }) => ({ label, to: new Date(Date.parse(at) - ms) }));
    return h(
      'li',
      {},
      h('p', { class: 'agenda-title' }, title),
      h('p', { class: 'field-hint' }, formatInZone(new Date(at), app.store.timeZone)),
      h(
        'div',
        { class: 'agenda-leads', role: 'group', 'aria-label': title },
        ...leads
          .filter(({ to }) => to > now())
          .map(({ label, to }) =>
            h('button', { type: 'button', class: 'button secondary', onclick: () => jump(to) }, label),
          ),
      ),
    );
  }

  /** @param {Date} to */
  function jump(to) {
    dialog.close();
    app.actions.moveClock({ to: to.toISOString() });
  }
}
