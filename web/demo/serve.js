#!/usr/bin/env node
// Builds the demo and serves it on this machine; --help shows the options.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { buildDemo } from './build.js';

/** All that the page may load: files of its own, and WebAssembly. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.wasm': 'application/wasm', '.gz': 'application/gzip',
};

/** Serves what was built; its address, and a function that ends it. */
export async function serveDemo(port = 0) {
  const server = createServer(async (request, response) => {
    const headers = { 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' };
    const path = normalize(new URL(request.url, 'http://localhost').pathname).replace(/\/$/, '/index.html');
    try {
      const body = await readFile(new URL(`dist${path}`, import.meta.url));
      response.writeHead(200, { ...headers, 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve, reject) => server.on('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

const HELP = `usage: web/demo/serve.js [--port N]

Builds the demo and serves it on this machine.
  --port N  1..65535; default any free one`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' }, help: { type: 'boolean' } } });
    if (values.help) {
      console.log(HELP);
    } else {
      const port = Number(values.port ?? 0);
      if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port is ${values.port}; it has to be a whole number in 1..65535`);
      await buildDemo();
      const { origin } = await serveDemo(port);
      console.log(`the demo is at ${origin} (end with control-C)`);
    }
  } catch (error) {
    console.error(error.code === 'EADDRINUSE' ? `port ${error.port} is in use: choose another with --port, or leave it out` : `${error.message}\n\n${HELP}`);
    process.exitCode = 1;
  }
}
