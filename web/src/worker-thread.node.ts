import { parentPort } from 'node:worker_threads';

import { serve } from './shard.js';

// The script of a worker of Node.
const handle = serve((answer) => parentPort?.postMessage(answer));
parentPort?.on('message', handle);
