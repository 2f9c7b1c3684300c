// Draws the layers of the graph, one above the other, and the path of a search through them.

import type { Digits } from './digits.js';
import { counted, whole } from './elements.js';
import type { Colours } from './figure.js';
import type { Graph } from './graph.js';
import { drawPicture } from './picture.js';
import type { Query } from './query.js';
import type { Step, Path } from './replay.js';

/** What is drawn. */
export interface Scene {
  readonly digits: Digits;
  readonly graph: Graph;
  readonly query: Query;
  readonly path: Path;
  /** Steps that are done. */
  readonly done: number;
  /** Results that are marked at the end. */
  readonly marked: number;
}

type Point = readonly [number, number];

const MARGIN = 6;
/** Room above a layer for its name. */
const NAME = 28;
/** Picture of a vector on the path. */
const PICTURE = 18;
const narrow = (width: number) => width < 520;

/** Heights of the layers: the lowest has all digits, the highest few. */
const heights = (width: number, layers: number) => Array.from({ length: layers }, (_, layer) => {
  const share = layer === 0 ? 1.8 : layer === layers - 1 ? 0.7 : 1;
  return share * (narrow(width) ? 84 : 120);
});

/** The height of the drawing. */
export function layersHeight(width: number, layers: number): number {
  return heights(width, layers).reduce((sum, height) => sum + height + NAME, 2 * MARGIN);
}

/** Draws the scene. */
export function drawLayers(context: CanvasRenderingContext2D, width: number, colours: Colours, scene: Scene): void {
  const painter = new Painter(context, width, colours, scene);
  for (let layer = 0; layer <= scene.graph.top; layer += 1) painter.layer(layer);
  painter.path();
}

class Painter {
  readonly #context: CanvasRenderingContext2D;
  readonly #colours: Colours;
  readonly #scene: Scene;
  readonly #width: number;
  readonly #heights: readonly number[];
  readonly #lean: number;

  constructor(context: CanvasRenderingContext2D, width: number, colours: Colours, scene: Scene) {
    this.#context = context;
    this.#colours = colours;
    this.#scene = scene;
    this.#width = width;
    this.#heights = heights(width, scene.graph.top + 1);
    this.#lean = width * 0.16;
  }

  /** A layer with its vectors, and its links above the lowest. */
  layer(layer: number): void {
    const { digits, graph } = this.#scene;
    const context = this.#context;
    const ids = graph.layer(layer);
    this.#plane(layer);
    if (layer > 0) {
      context.strokeStyle = this.#colours.soft;
      context.globalAlpha = ids.length > 40 ? 0.07 : 0.25;
      for (const id of ids) for (const other of graph.links(id, layer)) if (id < other) this.#line(this.#at(id, layer), this.#at(other, layer), 1);
    }
    context.globalAlpha = layer === 0 ? 0.55 : 0.9;
    for (const id of ids) {
      context.fillStyle = this.#colours.digits[digits.label(id)]!;
      this.#dot(this.#at(id, layer), layer === 0 ? (narrow(this.#width) ? 1.2 : 1.7) : 2.6);
    }
    context.globalAlpha = 1;
    if (layer === 0) for (let label = 0; label < 10; label += 1) this.#numeral(ids, label);
  }

  /** The path as far as it is done. */
  path(): void {
    const { path, done, marked } = this.#scene;
    const steps = path.steps.slice(0, done);
    const context = this.#context;
    context.strokeStyle = context.fillStyle = this.#colours.accent;
    for (const { layer, at, visited } of steps) {
      context.globalAlpha = layer === 0 ? 0.16 : 0.4;
      for (const { id } of visited) this.#line(this.#at(at.id, layer), this.#at(id, layer), 1);
      context.globalAlpha = layer === 0 ? 0.5 : 0.8;
      for (const { id } of visited) this.#dot(this.#at(id, layer), layer === 0 ? 1.6 : 2.6);
    }
    context.globalAlpha = 1;
    steps.forEach((step, nth) => this.#trunk(step, steps[nth + 1]));
    if (done === path.steps.length) for (const { id } of path.found.slice(0, marked)) this.#ring(this.#at(id, 0));
    this.#pictures(steps);
    this.#query();
    for (let layer = 0; layer <= this.#scene.graph.top; layer += 1) this.#name(layer);
  }

  /** The chain of links that led to the best of a layer, once the search leaves the layer or stops, and the drop to the next. */
  #trunk({ layer, best }: Step, next: Step | undefined): void {
    const context = this.#context;
    if (next?.layer === layer) return;
    const parents = this.#scene.path.parents[layer]!;
    for (let id = best.id; parents.has(id); id = parents.get(id)!) this.#line(this.#at(id, layer), this.#at(parents.get(id)!, layer), 2.5);
    if (layer === 0) return;
    context.setLineDash([4, 4]);
    this.#line(this.#at(best.id, layer), this.#at(best.id, layer - 1), 2);
    context.setLineDash([]);
  }

  /** Pictures of where the search entered, and of the best of each layer. */
  #pictures(steps: readonly Step[]): void {
    const { graph } = this.#scene;
    if (steps.length > 0) this.#picture(graph.entry, this.#at(graph.entry, graph.top));
    steps.forEach(({ layer, best }, nth) => steps[nth + 1]?.layer !== layer && this.#picture(best.id, this.#at(best.id, layer)));
  }

  #picture(id: number, point: Point): void {
    this.#frame(this.#scene.digits.pixels(id), point, this.#colours.card, this.#colours.ink);
  }

  /** A picture in a frame. */
  #frame(pixels: Uint8Array, [x, y]: Point, ground: string, ink: string): void {
    const context = this.#context;
    const side = PICTURE + 6;
    context.fillStyle = ground;
    context.strokeStyle = this.#colours.accent;
    context.lineWidth = 1.5;
    context.beginPath();
    context.roundRect(x - side / 2, y - side / 2, side, side, 4);
    context.fill();
    context.stroke();
    context.fillStyle = ink;
    drawPicture(context, pixels, x, y, PICTURE);
  }

  /** The query, light on dark: at its own place, or amid what was found. */
  #query(): void {
    const { query, path, digits, marked } = this.#scene;
    const places = query.id === undefined ? path.found.slice(0, marked).map(({ id }) => digits.place(id)) : [digits.place(query.id)];
    const mean = (axis: 0 | 1) => places.reduce((sum, place) => sum + place[axis], 0) / places.length;
    this.#frame(query.pixels, this.#project([mean(0), mean(1)], 0), this.#colours.accent, this.#colours.card);
  }

  #plane(layer: number): void {
    const context = this.#context;
    const corners = ([[0, 0], [1, 0], [1, 1], [0, 1]] as const).map((place) => this.#project(place, layer, 0));
    context.beginPath();
    for (const [x, y] of corners) context.lineTo(x, y);
    context.closePath();
    context.fillStyle = this.#colours.ink;
    context.globalAlpha = 0.025;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = this.#colours.line;
    context.lineWidth = 1;
    context.stroke();
  }

  /** The name of a layer, above it. */
  #name(layer: number): void {
    const { length } = this.#scene.graph.layer(layer);
    const y = this.#project([0, 0], layer, 0)[1] - 9;
    const name = `Layer ${layer}`;
    this.#text(name, MARGIN, y, this.#colours.ink);
    this.#text(layer === 0 ? `all ${whole(length)} digits` : counted(length, 'digit'), MARGIN + this.#context.measureText(`${name}  `).width, y, this.#colours.soft);
  }

  /** Text that is legible on what is below it. */
  #text(text: string, x: number, y: number, colour: string): void {
    const context = this.#context;
    [context.lineJoin, context.lineWidth, context.strokeStyle, context.fillStyle] = ['round', 4, this.#colours.card, colour];
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }

  /** The numeral of a class, at the digit in the middle of its largest group. */
  #numeral(ids: readonly number[], label: number): void {
    const points = ids.filter((id) => this.#scene.digits.label(id) === label).map((id) => this.#scene.digits.place(id));
    const crowd = ([x, y]: Point) => points.filter(([u, v]) => (u - x) ** 2 + (v - y) ** 2 < 0.004).length;
    const place = points.reduce((best, point) => (crowd(point) > crowd(best) ? point : best));
    const [x, y] = this.#project(place, 0);
    const context = this.#context;
    context.save();
    context.font = context.font.replace('12px', '600 15px');
    [context.textAlign, context.textBaseline] = ['center', 'middle'];
    this.#text(String(label), x, y, this.#colours.ink);
    context.restore();
  }

  #at(id: number, layer: number): Point {
    return this.#project(this.#scene.digits.place(id), layer);
  }

  /** A place on a layer: the layers lean, so that one sees that they lie above one another. */
  #project([u, v]: Point, layer: number, inset = 0.04): Point {
    const [across, down] = [inset + u * (1 - 2 * inset), inset + v * (1 - 2 * inset)];
    const above = this.#heights.slice(layer + 1).reduce((sum, height) => sum + height + NAME, MARGIN + NAME);
    const breadth = this.#width - 2 * MARGIN - this.#lean;
    return [MARGIN + across * breadth + (1 - down) * this.#lean, above + down * this.#heights[layer]!];
  }

  #line([fromX, fromY]: Point, [toX, toY]: Point, width: number): void {
    const context = this.#context;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
    context.stroke();
  }

  #dot([x, y]: Point, radius: number): void {
    this.#context.beginPath();
    this.#context.arc(x, y, radius, 0, 2 * Math.PI);
    this.#context.fill();
  }

  #ring([x, y]: Point): void {
    const context = this.#context;
    context.strokeStyle = this.#colours.accent;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.stroke();
  }
}
