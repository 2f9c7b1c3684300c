import { Core } from './core.js';
import { LoadError } from './errors.js';

/** A module with one function that uses a SIMD instruction. */
const SIMD_PROBE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);

/** What can be wrong with a module that does not load. */
export const LOAD_HELP =
  'the engine needs WebAssembly, the bytes have to be those of this package, and a Content-Security-Policy has to allow `wasm-unsafe-eval`';

/** Whether this engine has SIMD128. */
export function hasSimd(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(SIMD_PROBE);
}

/** Compiles bytes. */
export async function compile(bytes: BufferSource): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new LoadError(`cannot compile the module: ${LOAD_HELP}`, cause);
  }
}

/** An instance of a module. */
export async function instantiate(module: WebAssembly.Module): Promise<Core> {
  try {
    return new Core(await WebAssembly.instantiate(module, {}));
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new LoadError(
        'there is no memory for another instance of the module: share one among indexes with the option `instance`, or free some',
        cause,
      );
    throw cause instanceof WebAssembly.LinkError || cause instanceof TypeError
      ? new LoadError('the module is not one of this package', cause)
      : cause;
  }
}
