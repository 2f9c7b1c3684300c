// Draws spikes over time, a row for each neuron.

import type { Run } from './competition.js';
import type { Digits } from './digits.js';
import { whole } from './elements.js';
import type { Colours } from './figure.js';
import { drawPicture } from './picture.js';

/** A neuron and what it did. */
export interface Row {
  readonly id: number;
  readonly spikes: number;
  /** Step of its first spike, -1 when it never spiked. */
  readonly first: number;
  /** Steps in which it won the competition. */
  readonly wins: number;
}

/** What the neurons did: those that were driven, nearest first, then the others that spiked, most spikes first. */
export function rowsOf({ driven, spikes, winners }: Run): Row[] {
  const rows = new Map(driven.map((id) => [id, { id, spikes: 0, first: -1, wins: 0 }]));
  spikes.forEach((ids, step) => {
    for (const id of ids) {
      const row = rows.get(id) ?? { id, spikes: 0, first: -1, wins: 0 };
      if (row.spikes === 0) row.first = step;
      row.spikes += 1;
      rows.set(id, row);
    }
  });
  for (const winner of winners) if (winner !== undefined && rows.has(winner)) rows.get(winner)!.wins += 1;
  const all = [...rows.values()];
  return [...all.slice(0, driven.length), ...all.slice(driven.length).sort((a, b) => b.spikes - a.spikes || a.first - b.first)];
}

const [LEFT, RIGHT, ROW, TOP, BOTTOM] = [44, 30, 20, 6, 24];

/** The height of so many rows. */
export const rasterHeight = (rows: number) => TOP + ROW * rows + BOTTOM;

/** Draws rows of a run; that of the winner is marked. */
export function drawRaster(context: CanvasRenderingContext2D, width: number, colours: Colours, digits: Digits, run: Run, rows: readonly Row[], winner: number | undefined): void {
  const step = (width - LEFT - RIGHT) / run.spikes.length;
  const bottom = TOP + ROW * rows.length;
  const x = (tick: number) => LEFT + (tick + 0.5) * step;
  axis(context, colours, run.spikes.length, x, bottom);
  rows.forEach(({ id, spikes }, nth) => {
    const y = TOP + ROW * (nth + 0.5);
    if (id === winner) {
      context.fillStyle = colours.accent;
      context.globalAlpha = 0.12;
      context.fillRect(0, y - ROW / 2, width, ROW);
      context.globalAlpha = 1;
    }
    context.fillStyle = colours.ink;
    drawPicture(context, digits.pixels(id), 12, y, 16);
    context.fillStyle = id === winner ? colours.accent : colours.soft;
    [context.textAlign, context.textBaseline] = ['left', 'middle'];
    context.fillText(String(digits.label(id)), 26, y);
    context.textAlign = 'right';
    if (spikes > 0) context.fillText(whole(spikes), width - 4, y);
    run.winners.forEach((won, tick) => {
      if (won !== id) return;
      context.fillStyle = colours.accent;
      context.beginPath();
      context.arc(x(tick), y, Math.min(2, step / 3), 0, 2 * Math.PI);
      context.fill();
    });
    context.fillStyle = colours.ink;
    run.spikes.forEach((ids, tick) => ids.includes(id) && context.fillRect(x(tick) - 1, y - 7, 2, 14));
  });
}

/** The time axis, and a line for each neuron to sit on. */
function axis(context: CanvasRenderingContext2D, colours: Colours, ticks: number, x: (tick: number) => number, bottom: number): void {
  context.strokeStyle = colours.line;
  context.fillStyle = colours.soft;
  context.lineWidth = 1;
  [context.textAlign, context.textBaseline] = ['center', 'top'];
  for (let tick = 0; tick <= ticks; tick += 10) {
    const at = Math.round(x(tick - 0.5)) + 0.5;
    context.beginPath();
    context.moveTo(at, TOP);
    context.lineTo(at, bottom + 4);
    context.stroke();
    context.fillText(tick === ticks ? `${tick} ms` : String(tick), at, bottom + 7);
  }
}
