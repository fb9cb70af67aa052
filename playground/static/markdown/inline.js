/** Discord's inline markup, read into a small tree. Follows discord.com/developers "Message Formatting". */

/**
 * @typedef {object} Inline   one piece of a line; which properties it has depends on `type`
 * @property {'text' | 'break' | 'strong' | 'em' | 'underline' | 'strike' | 'spoiler' | 'code' | 'link' | 'user'
 *   | 'role' | 'channel' | 'everyone' | 'command' | 'emoji' | 'time'} type
 * @property {string} [text]       of text and code; the name of an emoji, command or `@everyone`
 * @property {Inline[]} [children] of marked text and links
 * @property {string} [url]
 * @property {string} [id]         of whom or what is mentioned
 * @property {number} [seconds]    of a timestamp, since 1970
 * @property {string} [style]      of a timestamp
 */

/** @typedef {{piece: Inline, end: number}} Found */

const DEEPEST = 12;
const WORD = /\w/;

/** @param {Inline['type']} type @returns {(match: RegExpExecArray, depth: number) => Inline} */
const marked = (type) => (match, depth) => ({ type, children: parseInline(match[1], depth + 1) });

/** @type {[RegExp, (match: RegExpExecArray, depth: number) => Inline][]} tried in this order at each place */
const RULES = [
  [/\\([^A-Za-z0-9\s])/y, (match) => ({ type: 'text', text: match[1] })],
  [/(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/y, (match) => ({ type: 'code', text: match[2].replace(/^ (.*) $/s, '$1') })],
  [/<(https?:\/\/[^\s>]+)>/y, (match) => bareLink(match[1])],
  [/<@!?(\d+)>/y, (match) => ({ type: 'user', id: match[1] })],
  [/<@&(\d+)>/y, (match) => ({ type: 'role', id: match[1] })],
  [/<#(\d+)>/y, (match) => ({ type: 'channel', id: match[1] })],
  [/<\/([^:>\n]+):(\d+)>/y, (match) => ({ type: 'command', text: match[1], id: match[2] })],
  [/<a?:(\w+):(\d+)>/y, (match) => ({ type: 'emoji', text: match[1], id: match[2] })],
  [
    /<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/y,
    (match) => ({ type: 'time', seconds: Number(match[1]), style: match[2] ?? 'f' }),
  ],
  [/@(everyone|here)\b/y, (match) => ({ type: 'everyone', text: match[0] })],
  [/\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y, marked('strong')],
  [/__((?:\\[\s\S]|[^\\])+?)__(?!_)/y, marked('underline')],
  [/\*(?=\S)((?:\\[\s\S]|\*\*|[^*\\])+?)(?<=\S)\*(?!\*)/y, marked('em')],
  [/_((?:\\[\s\S]|__|[^_\\])+?)_(?!\w)/y, marked('em')],
  [/~~((?:\\[\s\S]|[^\\])+?)~~(?!~)/y, marked('strike')],
  [/\|\|([\s\S]+?)\|\|/y, marked('spoiler')],
  [/\n/y, () => ({ type: 'break' })],
];

const BARE_URL = /https?:\/\/[^\s<]+/y;
const STARTERS = /[\\`<@*_~|\n[h]/g;

/**
 * @param {string} text
 * @param {number} [depth] how many marks it stands in
 * @returns {Inline[]}
 */
export function parseInline(text, depth = 0) {
  /** @type {Inline[]} */
  const pieces = [];
  let plainFrom = 0;
  let at = nextStart(text, 0);
  while (at < text.length) {
    const found = depth < DEEPEST ? match(text, at, depth) : null;
    if (found) {
      if (at > plainFrom) pieces.push({ type: 'text', text: text.slice(plainFrom, at) });
      pieces.push(found.piece);
      plainFrom = found.end;
    }
    at = nextStart(text, found ? found.end : at + 1);
  }
  if (plainFrom < text.length) pieces.push({ type: 'text', text: text.slice(plainFrom) });
  return pieces;
}

/** @param {string} text @param {number} from @returns {number} the next place where markup may begin */
function nextStart(text, from) {
  STARTERS.lastIndex = from;
  return STARTERS.exec(text)?.index ?? text.length;
}

/** @param {string} text @param {number} at @param {number} depth @returns {Found | null} */
function match(text, at, depth) {
  if (text[at] === '[') return maskedLink(text, at, depth);
  if (text[at] === 'h') return bareUrl(text, at);
  if (text[at] === '_' && WORD.test(text[at - 1] ?? '')) return null;
  for (const [pattern, build] of RULES) {
    pattern.lastIndex = at;
    const hit = pattern.exec(text);
    if (hit) return { piece: build(hit, depth), end: at + hit[0].length };
  }
  return null;
}

/** @param {string} url @returns {Inline} */
const bareLink = (url) => ({ type: 'link', url, children: [{ type: 'text', text: url }] });

/**
 * @param {string} text
 * @param {number} at
 * @returns {Found | null} an address without the punctuation that ends its sentence
 */
function bareUrl(text, at) {
  BARE_URL.lastIndex = at;
  const hit = BARE_URL.exec(text);
  if (!hit || WORD.test(text[at - 1] ?? '')) return null;
  let url = hit[0].replace(/[.,:;!?'"*_~|\]]+$/, '');
  if (url.endsWith(')') && !url.includes('(')) url = url.replace(/\)+$/, '');
  return { piece: bareLink(url), end: at + url.length };
}

/** @param {string} text @param {number} at @param {number} depth @returns {Found | null} `[label](address)` */
function maskedLink(text, at, depth) {
  const labelEnd = closing(text, at, '[', ']');
  if (labelEnd < 0 || text[labelEnd + 1] !== '(') return null;
  const end = closing(text, labelEnd + 1, '(', ')');
  const inside = end < 0 ? '' : text.slice(labelEnd + 2, end).trim();
  const target = /^<?(https?:\/\/[^\s<>]+)>?(?:\s+["'][^"']*["'])?$/.exec(inside);
  if (!target) return null;
  const children = parseInline(text.slice(at + 1, labelEnd), depth + 1);
  return { piece: { type: 'link', url: target[1], children }, end: end + 1 };
}

/**
 * @param {string} text
 * @param {number} at of the opening sign
 * @param {string} open
 * @param {string} close
 * @returns {number} of its partner, or -1
 */
function closing(text, at, open, close) {
  let depth = 0;
  for (let place = at; place < text.length && text[place] !== '\n'; place += 1) {
    if (text[place] === '\\') place += 1;
    else if (text[place] === open) depth += 1;
    else if (text[place] === close && --depth === 0) return place;
  }
  return -1;
}
