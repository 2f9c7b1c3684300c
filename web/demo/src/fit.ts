import { LEVELS } from './digits.js';

const SIDE = 8;
/** Parts of a pixel that are sampled along each side. */
const SAMPLES = 4;

/** The picture moved and enlarged until it touches two opposite edges, as the digits of the set were; an empty one stays empty. */
export function fitToFrame(pixels: Uint8Array): Uint8Array {
  const inked = Array.from(pixels.keys()).filter((pixel) => pixels[pixel]! > 0);
  if (inked.length === 0) return pixels;
  const [columns, rows] = [inked.map((pixel) => pixel % SIDE), inked.map((pixel) => Math.floor(pixel / SIDE))];
  const [left, right, top, bottom] = [Math.min(...columns), Math.max(...columns) + 1, Math.min(...rows), Math.max(...rows) + 1];
  const scale = Math.max(right - left, bottom - top) / SIDE;
  const source = (x: number, y: number) => {
    const column = Math.floor((left + right) / 2 + (x - SIDE / 2) * scale);
    const row = Math.floor((top + bottom) / 2 + (y - SIDE / 2) * scale);
    return column >= left && column < right && row >= top && row < bottom ? pixels[row * SIDE + column]! : 0;
  };
  return Uint8Array.from(pixels, (_, pixel) => {
    let sum = 0;
    for (let sample = 0; sample < SAMPLES ** 2; sample += 1) {
      sum += source((pixel % SIDE) + ((sample % SAMPLES) + 0.5) / SAMPLES, Math.floor(pixel / SIDE) + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES);
    }
    return Math.min(LEVELS, Math.round(sum / SAMPLES ** 2));
  });
}
