import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { snippets } from './snippets.js';

// Inside of the package, so that its name means itself.
const folder = fileURLToPath(new URL('../docs/', import.meta.url));

test('what the documentation shows runs, and prints what it says', async (context) => {
  await mkdir(folder, { recursive: true });
  const all = (await snippets()).filter(({ browser }) => !browser);
  assert.ok(all.length >= 10);
  for (const [nth, { where, code, expected }] of all.entries()) {
    await context.test(where, async () => {
      const file = `${folder}snippet-${nth}.js`;
      await writeFile(file, code);
      const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
      assert.equal(stdout.trimEnd(), expected);
    });
  }
});
