import { DimensionError, OptionError, VectorError } from './errors.js';
import { whole } from './options.js';

/** Components: a `Float32Array`, or anything else with numbers by position. */
export type Vector = ArrayLike<number>;

/** What vectors have to be. */
export interface Form {
  readonly dimensions: number;
  /** Greatest magnitude of a component that is taken. */
  readonly limit: number;
}

/** Greatest 32-bit float. */
export const FLOAT_MAX = 2 ** 128 - 2 ** 104;

/** Checks that there is one vector. */
export function checkVector(vector: Vector, form: Form): void {
  checkLength('vector', vector);
  if (vector.length !== form.dimensions) throw new DimensionError(form.dimensions, vector.length);
  checkComponents(vector, form.limit);
}

/** Checks that there is something with a length; who does not use types may give anything. */
function checkLength(name: string, given: unknown): void {
  if (typeof (given as Vector | undefined)?.length !== 'number') {
    throw new OptionError(
      name,
      `\`${name}\` is ${given === null ? 'null' : typeof given}; it has to be a Float32Array, or anything else with numbers by position`,
    );
  }
}

function checkComponents(components: Vector, limit: number): void {
  for (let position = 0; position < components.length; position += 1) {
    const value = components[position]!;
    if (!(Math.abs(value) <= limit)) {
      throw new VectorError(Math.abs(value) <= FLOAT_MAX ? 'OUT_OF_RANGE' : 'INVALID_VECTOR', position, value, limit);
    }
  }
}

/** Vectors one behind the other, checked; not copied if they already are so. */
export function flatten(count: number, vectors: Vector | readonly Vector[], { dimensions, limit }: Form): Float32Array {
  checkLength('vectors', vectors);
  if (typeof vectors[0] !== 'object') {
    const flat = vectors as Vector;
    if (flat.length !== count * dimensions) {
      throw new DimensionError(
        count * dimensions,
        flat.length,
        `there are ${flat.length} components for ${count} vectors in ${dimensions} dimensions; there have to be ${count * dimensions}`,
      );
    }
    checkComponents(flat, limit);
    return flat instanceof Float32Array ? flat : Float32Array.from(flat);
  }
  if (vectors.length !== count) throw new OptionError('vectors', `there are ${vectors.length} vectors for ${count} ids; there have to be as many`);
  const flat = new Float32Array(count * dimensions);
  (vectors as readonly Vector[]).forEach((vector, nth) => {
    checkLength(`vectors[${nth}]`, vector);
    if (vector.length !== dimensions)
      throw new DimensionError(
        dimensions,
        vector.length,
        `vector ${nth} has ${vector.length} components, but the index has ${dimensions} dimensions`,
      );
    flat.set(vector, nth * dimensions);
  });
  checkComponents(flat, limit);
  return flat;
}

/** The type of each vector. */
export function typesOf(types: number | ArrayLike<number>, count: number): Uint8Array {
  if (typeof types === 'number') return new Uint8Array(count).fill(whole('types', types, 0, 15));
  if (types.length !== count) throw new OptionError('types', `there are ${types.length} types for ${count} ids; there have to be as many, or one`);
  return Uint8Array.from(types, (type) => whole('types', type, 0, 15));
}
