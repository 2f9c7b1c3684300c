import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import { poolOver, type PoolFunctions } from './pool-functions.js';

export type { IndexPool, PoolStats } from './pool.js';
export type { PoolOptions, PoolPlace } from './pool-functions.js';
export type { WorkerLike } from './thread.js';

const functions: PoolFunctions = /* @__PURE__ */ poolOver(
  () => new Worker(new URL('./worker-thread.node.js', import.meta.url)),
  availableParallelism,
);

export const { createPool, deserializePool } = functions;
