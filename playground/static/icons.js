/** The page's icons, drawn as strokes on a 24 by 24 grid in the colour of the text around them. */

const PATHS = {
  at: 'M16 8v5a3 3 0 0 0 5 2.2A10 10 0 1 0 17 20M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0z',
  calendar: 'M4 6h16v14H4zM4 10h16M8 3v5M16 3v5',
  chevron: 'M6 9l6 6 6-6',
  close: 'M6 6l12 12M18 6L6 18',
  command: 'M15 4L9 20',
  down: 'M12 5v14M6 13l6 6 6-6',
  download: 'M12 4v11M7 10.5l5 5 5-5M5 20h14',
  file: 'M14 3H6v18h12V7zM14 3v4h4',
  hash: 'M9 4L7 20M17 4l-2 16M4 9h16M3.5 15h16',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  members:
    'M12.5 8a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0zM2.5 20c.4-4 2.8-6 6.5-6s6.1 2 6.5 6M15.5 4.8a3.5 3.5 0 0 1 0 6.4M18 14.7c2 .8 3.2 2.6 3.5 5.3',
  menu: 'M4 7h16M4 12h16M4 17h16',
  paperclip: 'M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7L9.2 17.2a1.7 1.7 0 0 1-2.4-2.4L14.5 7',
  plus: 'M12 5v14M5 12h14',
  reply: 'M10 6L4 12l6 6M4 12h10c4 0 6 2 6 7',
  send: 'M4 12L20 4l-5 16-3-7zM12 13l8-9',
  smile: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM8.5 14.5c1.8 2.3 5.2 2.3 7 0M9 9.5v.5M15 9.5v.5',
  sound: 'M4 10v4h3l5 4V6L7 10zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11',
  thread: 'M5 4v8a4 4 0 0 0 4 4h10M15 12l4 4-4 4M10 8h9',
};

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Draws an icon. It is hidden from assistive technology: what it stands for must be said beside it.
 * @param {keyof typeof PATHS} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
