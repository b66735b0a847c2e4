import { COLUMNS } from './columns.js';
import { Line } from './line.js';
import { element } from './text.js';

/** Lines kept ready above and below what is in view. */
const AHEAD = 6;
/** Rows on each side of the view whose prices are wanted already. */
const AROUND = 60;

/**
 * The list of symbols: sorted, filtered, and on the screen only as far as it is in view.
 * Tells `chosen(row)`, and `moved()` when other rows have come into view.
 */
export class Watchlist {
  chosenRow = null;
  shown = [];
  #rows = [];
  #filter = '';
  #sort = { column: COLUMNS[0], isDescending: false };
  #lines = [];
  #height = 26;
  #grid = document.getElementById('grid');
  #body = document.getElementById('rows');
  #head = document.getElementById('head');
  #on;

  constructor(on) {
    this.#on = on;
    this.#makeHead();
    this.#grid.setAttribute('aria-colcount', COLUMNS.length);
    this.#grid.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#body.addEventListener('click', (event) => this.#clicked(event));
    new ResizeObserver(() => this.#resized()).observe(this.#grid);
  }

  setRows(rows) {
    this.#rows = rows;
    this.arrange();
  }

  setFilter(text) {
    this.#filter = text.trim().toLowerCase();
    this.#grid.scrollTop = 0;
    this.arrange();
  }

  /** Sorts and filters anew. */
  arrange() {
    const words = this.#filter.split(/\s+/);
    const { column, isDescending } = this.#sort;
    const order = isDescending ? -1 : 1;
    this.shown = this.#rows
      .filter((row) => words.every((word) => row.searched.includes(word)))
      .map((row) => ({ row, value: column.sort(row) }))
      .sort((a, b) => inOrder(a.value, b.value, order) || inOrder(a.row.sym, b.row.sym, 1))
      .map(({ row }) => row);
    this.#body.style.height = `${this.shown.length * this.#height}px`;
    this.#grid.setAttribute('aria-rowcount', this.shown.length + 1);
    this.#fill();
  }

  /** Whether the order can change without the user. */
  get isSortedByPrice() {
    return this.#sort.column.channel !== undefined;
  }

  /** The rows in view and around it, those in view first. */
  get inView() {
    const [first, end] = this.#view();
    const before = this.shown.slice(Math.max(0, first - AROUND), first);
    return [...this.shown.slice(first, end), ...this.shown.slice(end, end + AROUND), ...before];
  }

  paint(changed) {
    for (const line of this.#lines) if (line.row !== null && changed.has(line.row)) line.paint();
  }

  paintSparks() {
    for (const line of this.#lines) if (line.row !== null) line.paintSpark();
  }

  choose(row) {
    this.chosenRow = row;
    for (const line of this.#lines) line.mark(line.row !== null && line.row === row);
    this.#pointAtChosen();
    this.#on.chosen(row);
  }

  /** Moves the choice by so many rows, or to an end with ±Infinity. */
  step(by) {
    if (this.shown.length === 0) return;
    const now = this.shown.indexOf(this.chosenRow);
    const next = Math.min(this.shown.length - 1, Math.max(0, (now < 0 ? (by > 0 ? -1 : 0) : now) + by));
    this.choose(this.shown[next]);
    this.#reveal(next);
  }

  get pageLength() {
    const [first, end] = this.#view();
    return Math.max(1, end - first - 2);
  }

  #reveal(index) {
    const top = index * this.#height;
    const room = this.#grid.clientHeight - this.#head.offsetHeight;
    if (top < this.#grid.scrollTop) this.#grid.scrollTop = top;
    else if (top + this.#height > this.#grid.scrollTop + room) this.#grid.scrollTop = top + this.#height - room;
    this.#fill();
  }

  #view() {
    const first = Math.max(0, Math.floor(this.#grid.scrollTop / this.#height));
    return [first, Math.min(this.shown.length, first + Math.ceil(this.#grid.clientHeight / this.#height) + 1)];
  }

  #fill() {
    let [first, end] = this.#view();
    first = Math.max(0, first - AHEAD);
    end = Math.min(this.shown.length, end + AHEAD);
    while (this.#lines.length < end - first) {
      const line = new Line(this.#lines.length);
      this.#lines.push(line);
      this.#body.append(line.element);
    }
    // A row stays in its line while the list scrolls: only lines that leave the view are filled anew.
    const count = this.#lines.length;
    const used = new Set();
    for (let index = first; index < end; index++) {
      const line = this.#lines[index % count];
      line.show(this.shown[index], index, this.#height, this.shown[index] === this.chosenRow);
      used.add(line);
    }
    for (const line of this.#lines) if (!used.has(line)) line.hide();
    this.#pointAtChosen();
  }

  #pointAtChosen() {
    const line = this.#lines.find(({ row }) => row !== null && row === this.chosenRow);
    if (line) this.#grid.setAttribute('aria-activedescendant', line.element.id);
    else this.#grid.removeAttribute('aria-activedescendant');
  }

  #scrolled() {
    this.#fill();
    this.#on.moved();
  }

  #resized() {
    this.#height = parseFloat(getComputedStyle(this.#grid).getPropertyValue('--line')) || this.#height;
    for (const line of this.#lines) line.index = -1;
    this.arrange();
    this.#on.moved();
  }

  #clicked(event) {
    const element = event.target.closest('.line');
    const line = this.#lines.find((candidate) => candidate.element === element);
    if (line?.row) this.choose(line.row);
  }

  #makeHead() {
    for (const column of COLUMNS) {
      const cell = element('div', `cell ${column.id}${column.numeric ? ' numeric' : ''}`);
      cell.setAttribute('role', 'columnheader');
      if (column.sort) {
        const button = element('button', '', column.title);
        button.type = 'button';
        button.addEventListener('click', () => this.#sortBy(column));
        cell.append(button);
      } else cell.append(column.title);
      this.#head.append(cell);
    }
    this.#markHead();
  }

  #sortBy(column) {
    const isSame = column === this.#sort.column;
    // Of numbers one looks for the largest first.
    this.#sort = { column, isDescending: isSame ? !this.#sort.isDescending : column.numeric === true };
    this.#markHead();
    this.arrange();
    this.#on.moved();
  }

  #markHead() {
    COLUMNS.forEach((column, index) => {
      const sorted = column === this.#sort.column ? (this.#sort.isDescending ? 'descending' : 'ascending') : 'none';
      this.#head.children[index].setAttribute('aria-sort', sorted);
    });
  }
}

/** What is not known comes last, whichever way the rest is sorted. */
function inOrder(a, b, order) {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return (a < b ? -1 : 1) * order;
}
