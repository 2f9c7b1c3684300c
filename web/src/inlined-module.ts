import { inflate } from './inflate.js';
import { core, simd } from './inlined.js';
import { compile, hasSimd } from './load.js';
import { once } from './once.js';

/** The module inside of the package, compiled once. */
export const inlinedModule = /* @__PURE__ */ once(async () => compile(await inflate(hasSimd() ? simd : core)));
