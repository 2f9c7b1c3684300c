// Runs in a worker of the page: the package itself, not a pool.

import { createIndex } from '../../pkg/index.js';

const index = await createIndex({ dimensions: 2 });
await index.insertBatch(['near', 'far'], [0.5, 0.5, -0.5, 0.25]);
postMessage(index.search([0.5, 0.25], 1)[0]?.id);
