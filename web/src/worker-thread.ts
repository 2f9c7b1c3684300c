import { serve } from './shard.js';
import type { Request } from './thread.js';

// The script of a worker of the web.
const handle = serve((answer) => postMessage(answer));
addEventListener('message', ({ data }: MessageEvent<Request>) => handle(data));
