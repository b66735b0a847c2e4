import { COLUMNS } from './columns.js';
import { flash, unflash } from './flash.js';
import { drawSpark } from './spark.js';
import { element, setClass, setText } from './text.js';

/** One line of the list on the screen. Lines are few and show one row after another as the list is scrolled. */
export class Line {
  row = null;
  index = -1;
  #cells;

  constructor(number) {
    this.#cells = COLUMNS.map((column) => {
      const cell = element('div', `cell ${column.id}`, ...[column.make?.() ?? []].flat());
      cell.setAttribute('role', 'gridcell');
      return cell;
    });
    this.element = element('div', 'line', ...this.#cells);
    this.element.id = `line-${number}`;
    this.element.setAttribute('role', 'row');
  }

  show(row, index, height, isChosen) {
    const isAnother = row !== this.row;
    this.row = row;
    if (index !== this.index) {
      this.index = index;
      this.element.style.transform = `translateY(${index * height}px)`;
      this.element.setAttribute('aria-rowindex', index + 2);
      this.element.classList.toggle('odd', index % 2 === 1);
    }
    this.mark(isChosen);
    if (!isAnother) return;
    this.element.hidden = false;
    this.#cells.forEach(unflash);
    row.moves = {};
    this.paint();
    this.paintSpark();
  }

  hide() {
    if (this.row === null) return;
    this.row = null;
    this.index = -1;
    this.element.hidden = true;
  }

  mark(isChosen) {
    this.element.setAttribute('aria-selected', isChosen);
  }

  paint() {
    const { row } = this;
    COLUMNS.forEach((column, index) => {
      const cell = this.#cells[index];
      if (column.paint) column.paint(cell, row);
      else if (column.text) setText(cell, column.text(row));
      // Without a key there is no value that could be taken for a live one.
      const isStale = row[column.channel]?.isLive === false;
      setClass(cell, `cell ${column.id}${column.numeric ? ' numeric' : ''}${column.way?.(row) ?? ''}${isStale ? ' stale' : ''}`);
      const move = row.moves[column.move];
      if (move !== undefined && !isStale) flash(cell, move);
    });
    row.moves = {};
  }

  paintSpark() {
    const canvas = this.#cells[2].firstChild;
    drawSpark(canvas, this.row.spark, getComputedStyle(canvas).color);
  }
}
