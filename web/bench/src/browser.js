// Chromium, as the tests of the package start it.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

import { ARGS, EXECUTABLE } from '../../tests/browser/chromium.ts';
import { serve } from '../../tests/browser/server.ts';

/** hnswlib-wasm compiles strings; the package needs no more than `wasm-unsafe-eval`. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval'; connect-src 'self'; img-src data:";
/** With these a clock ticks every 5 us, else every 100. */
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** A browser and a server of folders. */
export async function launch(folders) {
  if (!existsSync(EXECUTABLE)) throw new Error(`there is no ${EXECUTABLE}: install Debian's chromium, or say where it is in CHROMIUM`);
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGS, headless: true });
  return {
    version: browser.version(),
    /** A page of its own that runs a script, and what closes it. Isolated pages have the finer clock, but load through the driver. */
    async open(script, isolated) {
      const server = await serve(folders, POLICY, script);
      const context = await browser.newContext();
      const page = await context.newPage();
      const isolate = async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, headers: { ...response.headers(), ...ISOLATED } });
      };
      if (isolated) await page.route('**', isolate);
      await page.goto(server.origin);
      const close = async () => {
        await context.close();
        await server.close();
      };
      return { page, close };
    },
    close: () => browser.close(),
  };
}
