import { CorruptError, WorkerError } from './errors.js';

/** What is used of a worker: that of the web, or that of `node:worker_threads`. */
export interface WorkerLike {
  postMessage(message: unknown, transfer?: never): void;
  terminate(): unknown;
}

/** A request to a shard, and its answer. */
export interface Request {
  readonly call: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

export type Answer = { readonly call: number; readonly value: unknown } | { readonly call: number; readonly error: Failure };

/** An error that crosses threads. */
export interface Failure {
  readonly message: string;
  readonly code?: string;
  readonly reason?: string;
}

/** Both kinds of workers. */
interface Emitter {
  addEventListener?(event: string, listener: (event: never) => void): void;
  on?(event: string, listener: (value: never) => void): void;
  ref?(): void;
  unref?(): void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** A worker, and the calls to it that are under way. They are executed in the order of the requests. */
export class Thread {
  readonly #worker: WorkerLike & Emitter;
  readonly #pending = new Map<number, Pending>();
  #calls = 0;
  #broken: unknown;

  constructor(worker: WorkerLike) {
    this.#worker = worker;
    const failed = (cause: unknown) =>
      this.#fail(new WorkerError(`a worker failed: ${cause instanceof Error ? cause.message : 'its script could not be loaded or threw'}`, cause));
    if (this.#worker.addEventListener) {
      this.#worker.addEventListener('message', ({ data }: { data: Answer }) => this.#settle(data));
      this.#worker.addEventListener('error', (event: { error?: unknown }) => failed(event.error));
      this.#worker.addEventListener('messageerror', () => failed(new Error('an answer could not be read')));
    } else {
      this.#worker.on?.('message', (answer: Answer) => this.#settle(answer));
      this.#worker.on?.('error', failed);
      this.#worker.on?.('exit', () => failed(new Error('it ended')));
    }
    this.#worker.unref?.();
  }

  /** Calls a function of the shard. */
  call<T>(name: string, args: readonly unknown[], transfer: readonly ArrayBuffer[] = []): Promise<T> {
    if (this.#broken) return Promise.reject(this.#broken);
    const call = (this.#calls += 1);
    return new Promise<T>((resolve, reject) => {
      // A process does not end while it waits for an answer, and ends when it waits for none.
      if (this.#pending.size === 0) this.#worker.ref?.();
      this.#pending.set(call, { resolve: resolve as Pending['resolve'], reject });
      this.#worker.postMessage({ call, name, args } satisfies Request, transfer as never);
    });
  }

  /** Ends the worker; calls under way fail with this. */
  end(reason: unknown): void {
    this.#fail(reason);
    this.#worker.terminate();
  }

  #settle(answer: Answer): void {
    const pending = this.#pending.get(answer.call);
    this.#pending.delete(answer.call);
    if (this.#pending.size === 0) this.#worker.unref?.();
    if ('value' in answer) pending?.resolve(answer.value);
    else pending?.reject(revive(answer.error));
  }

  #fail(error: unknown): void {
    this.#broken ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#broken);
    this.#pending.clear();
  }
}

/** The error of a failure: that of corrupt bytes, else one of the worker, as arguments were checked before. */
function revive({ message, code, reason }: Failure): Error {
  if (code === 'CORRUPT') return new CorruptError(reason ?? 'Snapshot', message.replace(/^cannot restore: /, ''));
  return new WorkerError(`a worker could not do its part: ${message}`, { message, code });
}
