/** Loads hnswlib-wasm in Node: it looks for a page, prints what it does, and complains later that there is no IndexedDB. */
export async function loadHnswlibWasm() {
  globalThis.window = globalThis;
  for (const kind of ['log', 'warn', 'error']) console[kind] = () => {};
  const { loadHnswlib } = await import('hnswlib-wasm/dist/hnswlib.js');
  return loadHnswlib();
}
