import { LEVELS, PIXELS } from './digits.js';

/** Draws a picture in the colour there is, a square of `size` whose middle is at (x, y). The fewer its pixels, the more ink each can hold. */
export function drawPicture(context: CanvasRenderingContext2D, pixels: Uint8Array, x: number, y: number, size: number): void {
  const side = Math.sqrt(pixels.length);
  const [left, top, step] = [x - size / 2, y - size / 2, size / side];
  const most = (LEVELS * PIXELS) / pixels.length;
  const alpha = context.globalAlpha;
  pixels.forEach((level, pixel) => {
    context.globalAlpha = (alpha * level) / most;
    context.fillRect(left + (pixel % side) * step, top + Math.floor(pixel / side) * step, step, step);
  });
  context.globalAlpha = alpha;
}

/** A picture as an element of its own, for which its owner has to have a text. Style sheets make it large, and light on dark. */
export function pictureOf(pixels: Uint8Array): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const side = Math.sqrt(pixels.length);
  [canvas.width, canvas.height, canvas.className, canvas.ariaHidden] = [side, side, 'digit', 'true'];
  drawPicture(canvas.getContext('2d')!, pixels, side / 2, side / 2, side);
  return canvas;
}
