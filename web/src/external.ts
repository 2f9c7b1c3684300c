import { compile, hasSimd, LOAD_HELP } from './load.js';
import { LoadError } from './errors.js';
import { over, type MicroHnsw } from './package.js';

export * from './errors.js';
export type { MicroHnsw } from './package.js';

/** Where a module comes from. */
export type Source = URL | string | Response | PromiseLike<Response> | BufferSource | WebAssembly.Module;

/**
 * Loads the module from outside of the script, while it arrives where the server says `application/wasm`. Without a source it is the file beside
 * this one, with SIMD where the engine has it; `micro-hnsw/core.wasm` and `micro-hnsw/core.simd.wasm` are these files.
 *
 * @throws {LoadError} when it does not arrive or is no module.
 */
export async function load(source: Source = beside()): Promise<MicroHnsw> {
  const module = await fromSource(source);
  return over(async () => module);
}

/** In this form bundlers find the files. */
function beside(): URL {
  return hasSimd() ? new URL('./micro_hnsw_core.simd.wasm', import.meta.url) : new URL('./micro_hnsw_core.wasm', import.meta.url);
}

async function fromSource(source: Source): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return compile(source as BufferSource);
  if (source instanceof URL || typeof source === 'string') return fromUrl(source);
  return fromResponse(await source);
}

async function fromUrl(url: URL | string): Promise<WebAssembly.Module> {
  const file = url instanceof URL && url.protocol === 'file:' && nodeFiles();
  if (file) return compile(await file.readFile(url).catch((cause: unknown) => Promise.reject(new LoadError(`cannot read ${url}`, cause))));
  let response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new LoadError(`cannot fetch ${url}`, cause);
  }
  return fromResponse(response);
}

async function fromResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new LoadError(`${response.url} answered ${response.status}`);
  const type = response.headers.get('content-type')?.split(';')[0]?.trim();
  if (type !== 'application/wasm' || typeof WebAssembly.compileStreaming !== 'function') return compile(await response.arrayBuffer());
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (cause) {
    throw new LoadError(`cannot compile ${response.url}: ${LOAD_HELP}`, cause);
  }
}

/** What Node reads files with; `fetch` there does not. */
function nodeFiles(): { readFile(url: URL): Promise<Uint8Array<ArrayBuffer>> } | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): never } };
  return process?.getBuiltinModule?.('node:fs/promises');
}
