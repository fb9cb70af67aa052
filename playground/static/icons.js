/** The page's icons, drawn as strokes on a 24 by 24 grid in the colour of the text around them. */

const PATHS = {
  at: 'M16 8v5a3 3 0 0 0 5 2.200A10 10 0 1 0 17 20M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0z',
  calendar: 'M4 6h16v14H4zM4 10h16M8 3v5M16 3v5',
  chevron: 'M6 9l6 6 6-6',
  close: 'M6 6l12 12M18 6L6 18',
  command: 'M15 4L9 20',
  down: 'M12 5v14M6 13l6 6 6-6',
  download: 'M12 4v11M7 10.500l5 5 5-5M5 20h14',
  file: 'M14 3H6v18h12V7zM14 3v4h4',
  hash: 'M9 4L7 20M17 4l-2 16M4 9h16M3.500 15h16',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  members: 'M12.500 8a3.500 3.500 0 1 1-7 0 3.500 3.500 0 0 1 7 0zM2.500 20c.4-4 2.800-6 6.500-6s6.100 2 6.500 6M15.500 4.800a3.500 3.500 0 0 1 0 6.400M18 14.700c2 .8 3.200 2.600 3.500 5.300',
  menu: 'M4 7h16M4 12h16M4 17h16',
  paperclip: 'M20 11l-8.500 8.500a5 5 0 0 1-7-7L13 4a3.300 3.300 0 0 1 4.700 4.700L9.200 17.200a1.700 1.700 0 0 1-2.400-2.400L14.500 7',
  plus: 'M12 5v14M5 12h14',
  reply: 'M10 6L4 12l6 6M4 12h10c4 0 6 2 6 7',
  send: 'M4 12L20 4l-5 16-3-7zM12 13l8-9',
  smile: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM8.500 14.500c1.800 2.300 5.200 2.300 7 0M9 9.500v.5M15 9.500v.5',
  sound: 'M4 10v4h3l5 4V6L7 10zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11',
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
