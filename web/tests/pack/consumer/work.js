import { createIndex, deserialize } from 'micro-hnsw';
import { insertVector, instantiateCompat, searchVector } from 'micro-hnsw/compat';
import { load } from 'micro-hnsw/external';
import { createPool } from 'micro-hnsw/worker';

/** Uses every entry; the ids that were found. */
export async function work(options) {
  const vectors = { near: [0.5, 0.5], far: [-0.5, 0.25] };
  const found = [];
  const index = await createIndex({ dimensions: 2 });
  const fetched = await (await load()).createIndex({ dimensions: 2 });
  const pool = await createPool({ dimensions: 2, workers: 2, ...options });
  for (const [id, vector] of Object.entries(vectors)) {
    for (const one of [index, fetched, pool]) await one.insert(id, vector);
  }
  for (const one of [index, fetched, await deserialize(index.serialize()), pool]) found.push((await one.search([0.5, 0.25], 1))[0].id);
  pool.close();
  try {
    index.search([0.5], 1);
  } catch (error) {
    found.push(error.name);
  }
  const compat = await instantiateCompat();
  compat.init(2, 0, 0);
  for (const vector of Object.values(vectors)) insertVector(compat, vector);
  found.push(Object.keys(vectors)[searchVector(compat, [0.5, 0.25], 1)[0].index]);
  return found.join(' ');
}
