import { createIndex, DimensionError, type Result, type VectorIndex } from 'micro-hnsw';
import { instantiateCompat, type CompatExports } from 'micro-hnsw/compat';
import { load, type MicroHnsw } from 'micro-hnsw/external';
import { loadFromFile } from 'micro-hnsw/node';
import { loadFromIndexedDB } from 'micro-hnsw/storage';
import { createPool, type IndexPool } from 'micro-hnsw/worker';

export async function types(): Promise<void> {
  const index: VectorIndex = await createIndex({ dimensions: 2, metric: 'cosine' });
  const found: Result[] = index.search(new Float32Array(2), 1, { ef: 10, types: [1] });
  const pool: IndexPool = await createPool({ dimensions: 2, workers: 2 });
  const package_: MicroHnsw = await load();
  const compat: CompatExports = await instantiateCompat();
  const bytes: (Uint8Array | undefined)[] = [await loadFromFile('x'), await loadFromIndexedDB('x')];
  const spikes: number = index.spiking.tick({ phases: ['step'] }).spikes + compat.snn_get_spikes();
  // @ts-expect-error a metric that there is not
  await createIndex({ dimensions: 2, metric: 'L2' });
  // @ts-expect-error a phase that there is not
  index.spiking.tick({ phases: ['sleep'] });
  console.log(found, pool.size, package_, bytes, spikes, new DimensionError(1, 2).expected);
}
