/** The server's scheduled events, as cards in a dialog. */

/** @import { App, ScheduledEvent } from '../types.js' */

import { h, replace } from '../dom.js';
import { formatDate } from '../format.js';
import { markdown } from '../markdown/render.js';
import { openDialog } from './dialog.js';
import { timestamp } from './timestamp.js';

/** @param {App} app */
export function openEvents(app) {
  const list = h('div', { class: 'events' });
  const draw = () => {
    const events = [...app.store.events.values()].sort((a, b) =>
      a.scheduled_start_time.localeCompare(b.scheduled_start_time),
    );
    replace(
      list,
      events.map((event) => card(app, event)),
    );
  };
  const stop = app.store.on('events', () => (list.isConnected ? draw() : stop()));
  draw();
  openDialog({ title: 'Events', body: [list] });
}

/** @param {App} app @param {ScheduledEvent} event @returns {HTMLElement} */
function card(app, event) {
  const start = new Date(event.scheduled_start_time);
  const place = event.entity_metadata?.location ?? (event.channel_id && app.store.channels.get(event.channel_id)?.name);
  const interested = Boolean(event.me);
  return h(
    'article',
    { class: 'event' },
    h('p', { class: 'event-time' }, formatDate(start, 'F'), ' · ', timestamp(start, 'R')),
    h('h3', {}, event.name),
    event.description ? markdown(app, event.description) : null,
    place && h('p', { class: 'field-hint' }, place),
    h(
      'button',
      {
        type: 'button',
        class: interested ? 'button primary' : 'button secondary',
        'aria-pressed': String(interested),
        dataset: { key: `event ${event.id}` },
        onclick: () => app.actions.setInterest(event, !interested),
      },
      `Interested${event.user_count ? ` (${event.user_count})` : ''}`,
    ),
  );
}
