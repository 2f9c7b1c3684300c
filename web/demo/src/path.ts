// The part of the page that shows the path of a search.

import { vectorOf, type Digits } from './digits.js';
import { counted, decimal, find, make, whole } from './elements.js';
import { Figure } from './figure.js';
import type { Graph } from './graph.js';
import { drawLayers, layersHeight } from './layers.js';
import { distance, type Query } from './query.js';
import { replay, type Hit, type Step, type Path } from './replay.js';
import type { VectorIndex } from 'micro-hnsw';

/** Time for which a step is shown, ms. */
const STEP_MS = 220;

/** Shows how the module searches. */
export class PathView {
  readonly #digits: Digits;
  readonly #graph: Graph;
  readonly #index: VectorIndex;
  readonly #figure: Figure;
  readonly #step = find<HTMLInputElement>('step');
  readonly #play = find<HTMLButtonElement>('play');
  readonly #marked: number;
  #query: Query | undefined;
  #path: Path | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Of what is found, `marked` are shown. */
  constructor(digits: Digits, index: VectorIndex, graph: Graph, marked: number) {
    this.#digits = digits;
    this.#graph = graph;
    this.#index = index;
    this.#marked = marked;
    this.#figure = new Figure(find('layers'), (width) => layersHeight(width, graph.top + 1));
    this.#step.addEventListener('input', () => {
      this.#stop();
      this.#draw();
    });
    this.#play.addEventListener('click', () => (this.#timer === undefined ? this.#start() : this.#stop()));
  }

  /** Shows the path to the neighbours of a query with a beam of `ef`. */
  show(query: Query, ef: number): void {
    this.#stop();
    this.#query = query;
    const path = replay(this.#graph, (id) => distance(query.pixels, this.#digits.pixels(id)), ef);
    this.#path = path;
    this.#step.max = this.#step.value = String(path.steps.length);
    const found = this.#index.search(vectorOf(query.pixels), ef, { ef, expansion: 1 }) as Hit[];
    const same = found.length === path.found.length && found.every(({ id, distance }, nth) => id === path.found[nth]!.id && distance === path.found[nth]!.distance);
    find('layers-note').textContent = `${whole(path.distances)} distances instead of ${whole(this.#digits.count)}. The page replays the search over the links that the module gives; `
      + (same ? `its ${found.length} results are those of the module, to the last bit.` : 'its results are not those of the module: this is a bug.');
    find('path-steps').replaceChildren(...path.steps.map((step) => make('li', {}, this.#words(step))));
    this.#draw();
  }

  #start(): void {
    if (Number(this.#step.value) === this.#path?.steps.length) this.#step.value = '0';
    this.#play.textContent = 'Pause';
    this.#timer = setInterval(() => {
      this.#step.stepUp();
      this.#draw();
      if (this.#step.value === this.#step.max) this.#stop();
    }, STEP_MS);
    this.#draw();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#play.textContent = 'Play';
  }

  #draw(): void {
    const [path, query] = [this.#path, this.#query];
    if (!path || !query) return;
    const done = Number(this.#step.value);
    const step = path.steps[done - 1];
    find('step-text').textContent = step ? `Step ${done} of ${path.steps.length}. ${this.#words(step)}` : `Before the first step, at the entry point: ${this.#name(this.#graph.entry)}.`;
    this.#step.ariaValueText = `${done} of ${path.steps.length}`;
    const text = `${counted(this.#graph.top + 1, 'layer')} of the graph and the path of the search through them, ${done} of ${counted(path.steps.length, 'step')}. It starts at ${this.#name(this.#graph.entry)}`
      + ` and ends at ${this.#name(path.found[0]!.id)}.`;
    this.#figure.show(text, (context, width, colours) => drawLayers(context, width, colours, { digits: this.#digits, graph: this.#graph, query, path, done, marked: this.#marked }));
  }

  #words({ layer, at, visited, best }: Step): string {
    const looked = `Layer ${layer}, at ${this.#name(at.id)}, distance ${decimal(at.distance)}: ${counted(visited.length, 'new neighbour')}`;
    return best.id === at.id ? `${looked}, none nearer.` : `${looked}; nearest so far is ${this.#name(best.id)} at ${decimal(best.distance)}.`;
  }

  #name(id: number): string {
    return `a ${this.#digits.label(id)} (number ${id})`;
  }
}
