import { load } from 'micro-hnsw/external';

import { prepareNeurons, WHOLE } from './competition.js';
import { fetchDigits, PIXELS, vectorOf } from './digits.js';
import { find, make, whole } from './elements.js';
import { fitToFrame } from './fit.js';
import { Graph } from './graph.js';
import { LearnedView } from './learned.js';
import { SHOWN, showNearest } from './nearest.js';
import { Pad } from './pad.js';
import { pictureOf } from './picture.js';
import type { Query } from './query.js';
import type { Hit } from './replay.js';
import { fetchSmall } from './small.js';
import { SpikesView } from './spikes.js';
import { TileView } from './tile.js';
import { PathView } from './path.js';

/** The first digit that is offered. */
const FIRST = 1760;

async function start(): Promise<void> {
  const began = performance.now();
  const [digits, hnsw, small] = await Promise.all([fetchDigits(), load(), fetchSmall()]);
  const index = await hnsw.createIndex(WHOLE);
  prepareNeurons(index);
  const ids = Array.from({ length: digits.count }, (_, id) => id);
  const built = performance.now();
  await index.insertBatch(ids, ids.map((id) => vectorOf(digits.pixels(id))), {
    onProgress: (stored, total) => {
      find('facts').textContent = `Building the index: ${whole(stored)} of ${whole(total)} digits.`;
    },
  });
  const file = performance.getEntriesByType('resource').find(({ name }) => name.includes('micro_hnsw_core')) as PerformanceResourceTiming | undefined;
  find('facts').textContent = `${whole(digits.count)} digits of 64 pixels, indexed in ${whole(Math.round(performance.now() - built))} ms by a module of ${whole(file?.decodedBodySize ?? 0)} bytes; ready after ${whole(Math.round(performance.now() - began))} ms.`;

  const path = new PathView(digits, index, new Graph(index.snapshot()), SHOWN);
  const spikes = new SpikesView(digits, index);
  const tile = new TileView(digits, small);
  const ef = find<HTMLInputElement>('ef');
  let last: Query;
  ef.addEventListener('input', () => show(last));
  const show = (query: Query, done = true) => {
    last = query;
    const beam = Number(ef.value);
    find('ef-value').textContent = ef.value;
    showNearest(digits, query, index.search(vectorOf(query.pixels), SHOWN, { ef: beam, expansion: 1 }) as Hit[], pick);
    path.show(query, beam);
    if (!done) return;
    spikes.show(query);
    learned.show(query);
    tile.show(query);
  };
  const pad = new Pad(find('pad'), (pixels, done) => show({ pixels }, done));
  const pick = (id: number) => {
    pad.pixels = digits.pixels(id);
    show({ pixels: digits.pixels(id), id });
  };
  const learned = new LearnedView(digits, hnsw, pick);
  const offer = (first: number) => {
    find('pick').replaceChildren(...Array.from({ length: 10 }, (_, nth) => {
      const id = (first + nth) % digits.count;
      const button = make('button', { type: 'button', ariaLabel: `a ${digits.label(id)}, number ${id}` }, pictureOf(digits.pixels(id)));
      button.addEventListener('click', () => pick(id));
      return button;
    }));
  };
  let offered = FIRST;
  find('others').addEventListener('click', () => {
    offered += 10;
    offer(offered);
  });
  find('clear').addEventListener('click', () => {
    pad.pixels = new Uint8Array(PIXELS);
    find('answer').textContent = 'Cleared. Draw or pick a digit.';
  });
  find('fit').addEventListener('click', () => {
    pad.pixels = fitToFrame(pad.pixels);
    show({ pixels: pad.pixels });
  });
  offer(offered);
  pick(FIRST + 5);
}

await start().catch((error: Error) => {
  find('facts').textContent = `This page could not start: ${error.message}`;
  throw error;
});
