import { poolOver, type PoolFunctions } from './pool-functions.js';

export type { IndexPool, PoolStats } from './pool.js';
export type { PoolOptions, PoolPlace } from './pool-functions.js';
export type { WorkerLike } from './thread.js';

// In this form bundlers find the script of the worker.
const functions: PoolFunctions = /* @__PURE__ */ poolOver(
  () => new Worker(new URL('./worker-thread.js', import.meta.url), { type: 'module' }),
  () => navigator.hardwareConcurrency,
);

export const { createPool, deserializePool } = functions;
