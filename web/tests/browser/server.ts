import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, normalize } from 'node:path';

const TYPES: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html' };

/** A server of folders on this machine, by the first part of a path. */
export interface Server {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves folders with this policy, and at `/` a page that runs a script. */
export async function serve(folders: Record<string, URL>, policy: string, script: string): Promise<Server> {
  const page = `<!doctype html><meta charset="utf-8"><title>micro-hnsw</title><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`;
  const server = createServer(async (request, response) => {
    const headers = { 'content-security-policy': policy, 'cache-control': 'no-store' };
    const [, first = '', ...rest] = normalize(new URL(request.url!, 'http://localhost').pathname).split('/');
    const folder = folders[first];
    try {
      const body = first === '' ? page : await readFile(new URL(rest.join('/'), folder!));
      response
        .writeHead(200, { ...headers, 'content-type': first === '' ? 'text/html' : (TYPES[extname(request.url!)] ?? 'application/octet-stream') })
        .end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
