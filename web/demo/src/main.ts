import { load } from 'micro-hnsw/external';

import { fetchDigits, PIXELS, vectorOf } from './digits.js';
import { find, make, whole } from './elements.js';
import { fitToFrame } from './fit.js';
import { LEARNING } from './learning.js';
import { SHOWN, showNearest } from './nearest.js';
import { Pad } from './pad.js';
import { pictureOf } from './picture.js';
import type { Query } from './query.js';
import type { Hit } from './replay.js';

/** The first digit that is offered. */
const FIRST = 1500;

async function start(): Promise<void> {
  const began = performance.now();
  const [digits, { createIndex }] = await Promise.all([fetchDigits(), load()]);
  const index = await createIndex(LEARNING);
  const ids = Array.from({ length: digits.count }, (_, id) => id);
  const built = performance.now();
  await index.insertBatch(ids, ids.map((id) => vectorOf(digits.pixels(id))), {
    onProgress: (stored, total) => {
      find('facts').textContent = `Building the index: ${whole(stored)} of ${whole(total)} digits.`;
    },
  });
  find('facts').textContent = `${whole(digits.count)} digits of 64 pixels, indexed in ${whole(performance.now() - built)} ms; ready after ${whole(performance.now() - began)} ms.`;

  const show = (query: Query) => {
    const found = index.search(vectorOf(query.pixels), SHOWN, { ef: 16, expansion: 1 }) as Hit[];
    showNearest(digits, query, found, pick);
  };
  const pad = new Pad(find('pad'), (pixels) => show({ pixels }));
  const pick = (id: number) => {
    pad.pixels = digits.pixels(id);
    show({ pixels: digits.pixels(id), id });
  };
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
  pick(FIRST + 3);
}

await start();
