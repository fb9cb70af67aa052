/** Discord's block markup (code, headings, quotes, lists, small print), read line by line into a small tree. */

/**
 * @typedef {object} Block
 * @property {'paragraph' | 'heading' | 'small' | 'quote' | 'list' | 'code'} type
 * @property {string} [text]       inline markup of a paragraph, heading or small print; the contents of code
 * @property {number} [level]      of a heading, 1 to 3
 * @property {string} [language]   of code
 * @property {Block[]} [children]  of a quote
 * @property {boolean} [ordered]   of a list
 * @property {number} [start]      of an ordered list
 * @property {ListItem[]} [items]  of a list
 */

/** @typedef {{text: string, lists: Block[]}} ListItem */

/** @typedef {{lines: string[], at: number, deep: boolean}} Reader  `deep`: inside a quote, where no quote begins */

const HEADING = /^(#{1,3})\s+(.+)$/;
const SMALL = /^-#\s+(.+)$/;
const QUOTE = /^>\s(.*)$|^>$/;
const LONG_QUOTE = /^>>>\s?(.*)$/;
const ITEM = /^(\s*)([-*]|\d{1,9}\.)\s+(.*)$/;
const CONTINUED = /^\s{2,}\S/;
const FENCE = '```';

/**
 * @param {string} text
 * @param {boolean} [deep] whether it stands in a quote
 * @returns {Block[]}
 */
export function parseBlocks(text, deep = false) {
  const reader = { lines: text.split('\n'), at: 0, deep };
  /** @type {Block[]} */
  const blocks = [];
  while (reader.at < reader.lines.length) {
    const block = quote(reader) ?? code(reader) ?? plainBlock(reader);
    if (block) blocks.push(block);
    else addLine(blocks, reader.lines[reader.at++]);
  }
  return blocks;
}

/** @param {Block[]} blocks @param {string} line joins the paragraph before it, if there is one */
function addLine(blocks, line) {
  const last = blocks[blocks.length - 1];
  if (last?.type === 'paragraph') last.text += `\n${line}`;
  else if (line.trim()) blocks.push({ type: 'paragraph', text: line });
}

/**
 * @param {Reader} reader
 * @returns {Block | null} a fenced block; text before and after the fence becomes lines of its own
 */
function code(reader) {
  const line = reader.lines[reader.at];
  const opening = line.indexOf(FENCE);
  if (opening < 0) return null;
  const rest = [line.slice(opening + FENCE.length), ...reader.lines.slice(reader.at + 1)].join('\n');
  const end = rest.indexOf(FENCE);
  if (end < 0) return null;
  if (line.slice(0, opening).trim()) {
    reader.lines.splice(reader.at, 1, line.slice(0, opening), line.slice(opening));
    return plainBlock(reader) ?? { type: 'paragraph', text: reader.lines[reader.at++] };
  }
  const language = /^([\w+#.-]*)\n/.exec(rest.slice(0, end));
  const body = rest.slice(language ? language[0].length : 0, end).replace(/\n$/, '');
  const after = rest.slice(end + FENCE.length).split('\n');
  reader.lines = after[0].trim() ? after : after.slice(1);
  reader.at = 0;
  return { type: 'code', text: body, language: language?.[1] ?? '' };
}

/** @param {Reader} reader @returns {Block | null} a block that holds neither code nor other blocks */
const plainBlock = (reader) => heading(reader) ?? small(reader) ?? list(reader);

/** @param {Reader} reader @returns {Block | null} */
function heading(reader) {
  const hit = HEADING.exec(reader.lines[reader.at]);
  if (!hit) return null;
  reader.at += 1;
  return { type: 'heading', level: hit[1].length, text: hit[2] };
}

/** @param {Reader} reader @returns {Block | null} */
function small(reader) {
  const hit = SMALL.exec(reader.lines[reader.at]);
  if (!hit) return null;
  reader.at += 1;
  return { type: 'small', text: hit[1] };
}

/** @param {Reader} reader @returns {Block | null} */
function quote(reader) {
  if (reader.deep) return null;
  const long = LONG_QUOTE.exec(reader.lines[reader.at]);
  if (long) {
    const lines = [long[1], ...reader.lines.slice(reader.at + 1)];
    reader.at = reader.lines.length;
    return { type: 'quote', children: parseBlocks(lines.join('\n'), true) };
  }
  const lines = [];
  for (let hit; (hit = QUOTE.exec(reader.lines[reader.at] ?? '')); reader.at += 1) lines.push(hit[1] ?? '');
  return lines.length ? { type: 'quote', children: parseBlocks(lines.join('\n'), true) } : null;
}

/** @param {Reader} reader @param {number} [indent] of the items wanted, at least @returns {Block | null} */
function list(reader, indent = 0) {
  const first = ITEM.exec(reader.lines[reader.at]);
  if (!first || first[1].length < indent) return null;
  const own = first[1].length;
  const ordered = first[2].endsWith('.');
  /** @type {ListItem[]} */
  const items = [];
  while (reader.at < reader.lines.length) {
    const line = reader.lines[reader.at];
    const hit = ITEM.exec(line);
    const deeper = hit && hit[1].length > own ? list(reader, own + 1) : null;
    if (deeper) items[items.length - 1].lists.push(deeper);
    else if (hit && hit[1].length === own && hit[2].endsWith('.') === ordered) items.push({ text: hit[3], lists: [] });
    else if (!hit && CONTINUED.test(line) && !line.includes(FENCE)) items[items.length - 1].text += `\n${line.trim()}`;
    else break;
    if (!deeper) reader.at += 1;
  }
  return { type: 'list', ordered, start: ordered ? parseInt(first[2], 10) : undefined, items };
}
