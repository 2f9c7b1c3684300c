import { make } from './elements.js';
import { LEVELS } from './digits.js';

/** Cells of a side, and points of a side of a cell: ink is counted in points, as the data set was made of bitmaps of 32 x 32. */
const [SIDE, FINE] = [8, 4];
/** Half the width of a stroke, points. */
const BRUSH = 2.4;
const MOVES: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Home: [-SIDE, 0], End: [SIDE, 0] };

/** A grid to draw on, with a pointer or by keys. */
export class Pad {
  readonly #levels = new Uint8Array(SIDE * SIDE);
  readonly #points = new Uint8Array((SIDE * FINE) ** 2);
  readonly #cells: HTMLElement[];
  readonly #changed: (pixels: Uint8Array, done: boolean) => void;
  #last: readonly [number, number] | undefined;

  /** `changed` is told of the picture whenever ink is added, and whether the stroke is done. */
  constructor(grid: HTMLElement, changed: (pixels: Uint8Array, done: boolean) => void) {
    this.#changed = changed;
    this.#cells = Array.from(this.#levels, () => make('span', { role: 'gridcell', tabIndex: -1 }));
    for (let row = 0; row < SIDE; row += 1) grid.append(make('div', { role: 'row' }, ...this.#cells.slice(row * SIDE, (row + 1) * SIDE)));
    this.#cells[0]!.tabIndex = 0;
    this.#paint();
    grid.addEventListener('keydown', (event) => this.#key(event));
    grid.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      grid.setPointerCapture(event.pointerId);
      this.#stroke(grid, event);
    });
    grid.addEventListener('pointermove', (event) => this.#last && this.#stroke(grid, event));
    for (const end of ['pointerup', 'pointercancel']) {
      grid.addEventListener(end, () => {
        if (!this.#last) return;
        this.#last = undefined;
        this.#changed(this.pixels, true);
      });
    }
  }

  /** A copy of the picture. */
  get pixels(): Uint8Array {
    return this.#levels.slice();
  }

  /** Shows a picture; nobody is told. */
  set pixels(pixels: Uint8Array) {
    this.#levels.set(pixels);
    this.#points.fill(0);
    this.#paint();
  }

  #stroke(grid: HTMLElement, event: PointerEvent): void {
    const { left, top, width, height } = grid.getBoundingClientRect();
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const { clientX, clientY } of passed.length > 0 ? passed : [event]) {
      const to = [((clientX - left) / width) * SIDE * FINE, ((clientY - top) / height) * SIDE * FINE] as const;
      this.#line(this.#last ?? to, to);
      this.#last = to;
    }
    this.#paint();
    this.#changed(this.pixels, false);
  }

  /** Ink on the points near a line. */
  #line([fromX, fromY]: readonly [number, number], [toX, toY]: readonly [number, number]): void {
    const [across, down] = [toX - fromX, toY - fromY];
    const length = across ** 2 + down ** 2;
    for (let point = 0; point < this.#points.length; point += 1) {
      const [x, y] = [(point % (SIDE * FINE)) + 0.5, Math.floor(point / (SIDE * FINE)) + 0.5];
      const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - fromX) * across + (y - fromY) * down) / length));
      if (this.#points[point] || (x - fromX - along * across) ** 2 + (y - fromY - along * down) ** 2 > BRUSH ** 2) continue;
      this.#points[point] = 1;
      const cell = Math.floor(y / FINE) * SIDE + Math.floor(x / FINE);
      this.#levels[cell] = Math.min(LEVELS, this.#levels[cell]! + 1);
    }
  }

  #key(event: KeyboardEvent): void {
    const cell = this.#cells.indexOf(event.target as HTMLElement);
    const move = MOVES[event.key];
    if (cell < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (move) this.#focus((cell % SIDE) + move[0], Math.floor(cell / SIDE) + move[1]);
    else if (event.key === ' ' || event.key === 'Enter') this.#set(cell, this.#levels[cell] === LEVELS ? 0 : this.#levels[cell]! < LEVELS / 2 ? LEVELS / 2 : LEVELS);
    else if (event.key === 'Delete' || event.key === 'Backspace') this.#set(cell, 0);
    else return;
    event.preventDefault();
  }

  #focus(column: number, row: number): void {
    const inside = (place: number) => Math.max(0, Math.min(SIDE - 1, place));
    for (const cell of this.#cells) cell.tabIndex = -1;
    const cell = this.#cells[inside(row) * SIDE + inside(column)]!;
    cell.tabIndex = 0;
    cell.focus();
  }

  #set(cell: number, level: number): void {
    this.#levels[cell] = level;
    const [left, top] = [(cell % SIDE) * FINE, Math.floor(cell / SIDE) * FINE];
    for (let row = top; row < top + FINE; row += 1) this.#points.fill(0, row * SIDE * FINE + left, row * SIDE * FINE + left + FINE);
    this.#paint();
    this.#changed(this.pixels, true);
  }

  #paint(): void {
    this.#cells.forEach((cell, nth) => {
      const level = this.#levels[nth]!;
      cell.style.setProperty('--level', String(level / LEVELS));
      cell.ariaLabel = `row ${Math.floor(nth / SIDE) + 1}, column ${(nth % SIDE) + 1}: ink ${level} of ${LEVELS}`;
    });
  }
}
