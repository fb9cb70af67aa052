/** Pictures and files of messages. */

/** @import { Attachment } from '../types.js' */

import { h, ownUrl } from '../dom.js';
import { formatSize } from '../format.js';
import { icon } from '../icons.js';
import { externalLink, spoiler } from '../markdown/render.js';

const SPOILER_PREFIX = 'SPOILER_';

/**
 * @param {Attachment[]} attachments
 * @param {string} [contents] of the message, as JSON: a file that an embed or component shows is not shown twice
 * @returns {HTMLElement[]}
 */
export function attachmentList(attachments, contents = '') {
  const shown = attachments.filter((each) => !contents.includes(`/${each.id}/`));
  return shown.length ? [h('div', { class: 'attachments' }, ...shown.map(attachmentView))] : [];
}

/** @param {Attachment} attachment @returns {HTMLElement} */
function attachmentView(attachment) {
  const { content_type: type, description, filename, size, url } = attachment;
  const view =
    type?.startsWith('image/') && ownUrl(url)
      ? picture(url, description || filename)
      : fileCard({ filename, size, url });
  return filename.startsWith(SPOILER_PREFIX) ? spoiler([view]) : view;
}

/**
 * @param {string} url
 * @param {string} description
 * @returns {HTMLElement} a picture of this server that opens in full; only a link to one that lies elsewhere
 */
export function picture(url, description) {
  const own = ownUrl(url);
  if (!own) return externalLink(url, [document.createTextNode(`Picture: ${description || url}`)]);
  return h(
    'a',
    { class: 'picture', href: own, target: '_blank', rel: 'noopener noreferrer' },
    h('img', { src: own, alt: description || 'Picture', loading: 'lazy' }),
  );
}

/** @param {{filename: string, size?: number | null, url: string}} file @returns {HTMLElement} */
export function fileCard({ filename, size, url }) {
  const link = h('a', { href: ownUrl(url) ?? url, download: filename, rel: 'noopener noreferrer' }, filename);
  return h(
    'div',
    { class: 'file-card' },
    icon('file'),
    h('div', {}, link, h('span', { class: 'file-size' }, size ? formatSize(size) : '')),
    icon('download'),
  );
}
