/** Every code of an error. */
export type ErrorCode =
  | 'INVALID_OPTION'
  | 'DIMENSION_MISMATCH'
  | 'INVALID_VECTOR'
  | 'OUT_OF_RANGE'
  | 'INVALID_ID'
  | 'UNKNOWN_ID'
  | 'DUPLICATE_ID'
  | 'FULL'
  | 'CORRUPT'
  | 'OUT_OF_MEMORY'
  | 'FREED'
  | 'LOAD'
  | 'MODULE'
  | 'STORAGE'
  | 'WORKER';

/** What identifies a vector: a string without lone surrogates, or a safe integer. */
export type Id = string | number;

/** What every error of this package is; `code` tells which without `instanceof`. */
export class MicroHnswError extends Error {
  // Written out, as minifiers rename classes.
  override readonly name: string = 'MicroHnswError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An option or argument is outside its legal values. */
export class OptionError extends MicroHnswError {
  override readonly name = 'OptionError';
  /** Its name. */
  readonly option: string;

  constructor(option: string, message: string) {
    super('INVALID_OPTION', message);
    this.option = option;
  }
}

/** A vector has not as many components as the index has dimensions. */
export class DimensionError extends MicroHnswError {
  override readonly name = 'DimensionError';
  readonly expected: number;
  readonly actual: number;

  constructor(expected: number, actual: number, message = `the vector has ${actual} components, but the index has ${expected} dimensions`) {
    super('DIMENSION_MISMATCH', message);
    this.expected = expected;
    this.actual = actual;
  }
}

/** A component is NaN or infinite (`INVALID_VECTOR`), or out of the range of an index that rejects such (`OUT_OF_RANGE`). */
export class VectorError extends MicroHnswError {
  override readonly name = 'VectorError';
  /** Position of the component; in a batch, from the first component of the first vector on. */
  readonly position: number;
  readonly value: number;

  constructor(code: 'INVALID_VECTOR' | 'OUT_OF_RANGE', position: number, value: number, range: number) {
    const problem =
      code === 'INVALID_VECTOR'
        ? 'it has to be a finite number'
        : `it has to be in ${-range}..${range}: scale the vectors or give a larger \`range\``;
    super(code, `component ${position} is ${value}; ${problem}`);
    this.position = position;
    this.value = value;
  }
}

/** An id cannot be one (`INVALID_ID`), is not in the index (`UNKNOWN_ID`), or already is (`DUPLICATE_ID`). */
export class IdError extends MicroHnswError {
  override readonly name = 'IdError';
  readonly id: unknown;

  constructor(code: 'INVALID_ID' | 'UNKNOWN_ID' | 'DUPLICATE_ID', id: unknown) {
    const shown = typeof id === 'string' ? JSON.stringify(id) : String(id);
    const problem = {
      INVALID_ID: 'cannot be an id: ids are safe integers or strings without lone surrogates',
      UNKNOWN_ID: 'is not the id of a vector in the index',
      DUPLICATE_ID: 'is the id of a vector that is in the index already: update it, or delete it first',
    }[code];
    super(code, `${shown} ${problem}`);
    this.id = id;
  }
}

/** The index holds as many vectors as it can. */
export class FullError extends MicroHnswError {
  override readonly name = 'FullError';
  readonly capacity: number;

  constructor(capacity: number, grows: boolean) {
    super(
      'FULL',
      `the index is full with ${capacity} vectors: ${grows ? 'it cannot grow further, so use a pool of workers' : 'give a larger `capacity`, or `grow: true`'}`,
    );
    this.capacity = capacity;
  }
}

/** Bytes are not what `serialize` gave. */
export class CorruptError extends MicroHnswError {
  override readonly name = 'CorruptError';
  /** What is wrong with them: `Magic`, `Format`, `Truncated`, `TrailingData`, `Checksum`, `Ids`, or a reason of docs/format.md. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super('CORRUPT', `cannot restore: ${message}`);
    this.reason = reason;
  }
}

/** The memory of the module cannot grow any more. */
export class MemoryError extends MicroHnswError {
  override readonly name = 'MemoryError';
  constructor() {
    super('OUT_OF_MEMORY', 'the memory of the module cannot grow any more: free indexes or use a smaller `capacity`');
  }
}

/** The index or pool was given up. */
export class FreedError extends MicroHnswError {
  override readonly name = 'FreedError';
  constructor(what: string) {
    super('FREED', `the ${what} was freed and cannot be used any more`);
  }
}

/** The module could not be loaded. */
export class LoadError extends MicroHnswError {
  override readonly name = 'LoadError';
  constructor(message: string, cause?: unknown) {
    super('LOAD', message, { cause });
  }
}

/** The module refused what it should not, or trapped: a bug worth reporting. */
export class ModuleError extends MicroHnswError {
  override readonly name = 'ModuleError';
  constructor(message: string, cause?: unknown) {
    super('MODULE', message, { cause });
  }
}

/** Bytes could not be saved or loaded. */
export class StorageError extends MicroHnswError {
  override readonly name = 'StorageError';
  constructor(message: string, cause?: unknown) {
    super('STORAGE', message, { cause });
  }
}

/** A worker of a pool failed. */
export class WorkerError extends MicroHnswError {
  override readonly name = 'WorkerError';
  constructor(message: string, cause?: unknown) {
    super('WORKER', message, { cause });
  }
}
