/** What is shown where nothing is known. */
export const NOTHING = '–';

/** Thousands separated, digits untouched: the text stays the gateway's own. */
export function grouped(decimal) {
  if (decimal === null || decimal === undefined) return NOTHING;
  const point = decimal.indexOf('.');
  const whole = point < 0 ? decimal : decimal.slice(0, point);
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (point < 0 ? '' : decimal.slice(point));
}

export function signed(decimal) {
  if (decimal === null) return NOTHING;
  return decimal.startsWith('-') ? `−${grouped(decimal.slice(1))}` : `+${grouped(decimal)}`;
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

export function timeOfDay(micros) {
  return micros === null || micros === undefined ? NOTHING : TIME.format(micros / 1000);
}

/** A span of time in as few characters as still say enough. */
export function span(millis) {
  if (millis === null) return NOTHING;
  if (millis < 999.5) return `${millis < 9.95 ? millis.toFixed(1) : Math.round(millis)} ms`;
  if (millis < 99_500) return `${(millis / 1000).toFixed(millis < 9_950 ? 1 : 0)} s`;
  return `${Math.round(millis / 60_000)} min`;
}

/** Writes only what differs: an untouched node costs the browser nothing. */
export function setText(element, text) {
  if (element.shownText === text) return;
  element.shownText = text;
  element.textContent = text;
}

export function setClass(element, name) {
  if (element.className !== name) element.className = name;
}

/** An element of its own class and children. */
export function element(tag, className = '', ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}
