/** Puts the page together: who acts, where they are, and the line on which everything arrives. */

/** @import { Channel } from './types.js' */

import { Actions } from './actions.js';
import { Api, ApiError } from './api.js';
import { setClock } from './clock.js';
import { ChannelType, holdsMessages } from './discord.js';
import { byId, h } from './dom.js';
import { apply } from './events.js';
import { Interactions } from './interactions.js';
import { Live } from './live.js';
import { Store } from './store.js';
import { mountClockBar } from './views/clock-bar.js';
import { mountComposer } from './views/composer.js';
import { mountHeading } from './views/heading.js';
import { mountMembers } from './views/members.js';
import { mountMessages } from './views/messages.js';
import { openModal } from './views/modal.js';
import { mountPanels } from './views/panels.js';
import { mountSidebar } from './views/sidebar.js';
import { keepRelativeTimes } from './views/timestamp.js';
import { toast } from './views/toasts.js';
import { mountTopbar } from './views/topbar.js';

const store = new Store();
const interactions = new Interactions();
const actions = new Actions({
  store,
  interactions,
  toast,
  go,
  openModal: (form, channelId) => openModal({ store, actions }, form, channelId),
});
const live = new Live({ onOpen: refresh, onLost: lose, onEvent: hear });

/** @type {Map<string, string>} the channel that each person looked at last */
const lastChannels = new Map();
/** @type {Api | null} */
let api = null;
/** @type {[string, any][] | null} events that came while the state was being asked for */
let waiting = null;

/** @returns {{person: string | null, channel: string | null}} as the address says */
function address() {
  const parts = new URLSearchParams(location.hash.slice(1));
  return { person: parts.get('as'), channel: parts.get('in') };
}

/** @param {string} person @param {string | null} [channel] the one that is shown when left out */
function go(person, channel = store.channelId) {
  location.hash = new URLSearchParams({ as: person, ...(channel && { in: channel }) }).toString();
}

/** Follows the address: another person needs another line, another channel its messages. */
function follow() {
  const { person, channel } = address();
  if (!person) return;
  if (person === api?.person) return showChannel(channel);
  api = new Api(person);
  actions.actAs(api);
  waiting = [];
  live.connect(person);
}

/** Asks for the whole state, at the beginning and whenever events may have been missed. */
async function refresh() {
  const asked = api;
  if (!asked) return;
  waiting = [];
  try {
    const state = await asked.state();
    if (asked !== api) return;
    setClock(state.clock);
    store.load(state);
    sayLost(false);
    interactions.endAll();
    await showChannel(address().channel);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message);
  }
  const events = asked === api ? (waiting ?? []) : [];
  if (asked === api) waiting = null;
  for (const [name, data] of events) hear(name, data);
}

/** @param {string} name @param {any} data */
function hear(name, data) {
  interactions.hear(name, data);
  if (waiting) waiting.push([name, data]);
  else apply(store, name, data);
}

/** @param {string | null} wanted the channel to show; one that the person cannot see gives way to the last or first */
async function showChannel(wanted) {
  const last = lastChannels.get(store.me.id);
  const known = store.channels.get(wanted ?? '') ?? store.channels.get(last ?? '') ?? firstChannel();
  if (!known) return;
  if (known.id !== wanted) return go(store.me.id, known.id);
  lastChannels.set(store.me.id, known.id);
  store.channelId = known.id;
  store.setReply(null);
  store.emit('channel');
  store.markRead();
  await actions.loadChannel();
}

/** @returns {Channel | undefined} the first ordinary channel, else the first one of any kind */
function firstChannel() {
  const all = [...store.channels.values()].filter(holdsMessages).sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  return all.find((channel) => channel.type === ChannelType.TEXT) ?? all[0];
}

/** @param {boolean} lost */
function sayLost(lost) {
  byId('connection').replaceChildren(...(lost ? [h('p', {}, 'The playground does not answer. Reconnecting…')] : []));
}

/** Begins as the person in the address; else as one of the same name as before, or as the first student. */
async function begin() {
  const { people } = await Api.people();
  const wanted =
    people.find(({ user }) => user.id === address().person) ??
    people.find(({ user }) => user.username === store.me.username) ??
    people.find(({ title }) => title === 'Student') ??
    people[0];
  if (!wanted) toast('Nobody is in this course yet. Add people to the course, then start the playground again.');
  else if (wanted.user.id === address().person) follow();
  else go(wanted.user.id);
}

/** The line broke, or an attempt to mend it failed. A playground started anew has the same people with other ids. */
function lose() {
  sayLost(true);
  begin().catch((error) => console.info('The playground does not answer yet.', error));
}

const app = { store, actions };
const panels = mountPanels(byId('sidebar'), byId('members'), store);
mountTopbar(byId('topbar'), app, { onmenu: panels.toggleSidebar });
mountClockBar(byId('clock'), app);
mountSidebar(byId('sidebar'), app);
mountHeading(byId('heading'), app, { onmembers: panels.toggleMembers });
mountMessages(byId('messages'), app);
mountComposer(byId('composer'), app);
mountMembers(byId('members'), app);
keepRelativeTimes();
store.on('channels', () => store.channelId && !store.channel && showChannel(null));
addEventListener('hashchange', follow);
addEventListener('focus', () => store.markRead());
begin().catch((/** @type {ApiError} */ error) => toast(error.message));
